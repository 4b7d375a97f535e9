package io.rampguard.policy.yaml;

import io.rampguard.policy.Calendar;
import io.rampguard.policy.Calendar.Freeze;
import io.rampguard.policy.yaml.RampDocument.Windows;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the windows in which a ramp may advance. */
final class CalendarMapper {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final Pattern WINDOW =
            Pattern.compile("([A-Za-z,-]+) +([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) +(\\S+)");
    private static final Pattern DATES =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{4}-[0-9]{2}-[0-9]{2})(?: +(\\S+))?");
    private static final Pattern INSTANTS = Pattern.compile("(\\S+T\\S+)/(\\S+T\\S+)");

    private final Problems problems;

    CalendarMapper(Problems problems) {
        this.problems = problems;
    }

    Calendar map(Optional<Windows> written) {
        return new Calendar(
                all(written.flatMap(Windows::advance), this::window),
                all(written.flatMap(Windows::freeze), this::freeze));
    }

    private static <T> List<T> all(Optional<Items<Scalar>> items, Function<Scalar, Optional<T>> reader) {
        return items.stream()
                .flatMap(i -> i.all().stream())
                .map(reader)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Calendar.Window> window(Scalar value) {
        Matcher match = WINDOW.matcher(value.text().strip());
        if (!match.matches()) {
            return refuse(value, "is no window", "write days, times and a zone: Mon-Fri 09:00-16:00 Europe/Berlin");
        }
        Optional<Set<DayOfWeek>> days = days(match.group(1));
        if (days.isEmpty()) {
            return refuse(value, "has no days", "write Mon, Mon-Fri or Mon,Wed,Fri");
        }
        try {
            LocalTime from = LocalTime.parse(match.group(2));
            // Midnight at the end is the beginning of the next day, which a window over midnight reaches.
            LocalTime to = match.group(3).equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(match.group(3));
            if (from.equals(to)) {
                return refuse(value, "begins when it ends", "write two different times, for a whole day 00:00-23:59");
            }
            return Optional.of(new Calendar.Window(days.get(), from, to, ZoneId.of(match.group(4))));
        } catch (DateTimeException e) {
            return refuse(
                    value,
                    "has a time or a zone that does not exist",
                    "write times as 09:00 and a zone as Europe/Berlin or UTC");
        }
    }

    private static Optional<Set<DayOfWeek>> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            int from = DAYS.indexOf(ends[0]);
            int to = DAYS.indexOf(ends[ends.length - 1]);
            if (ends.length > 2 || from < 0 || to < 0) {
                return Optional.empty();
            }
            for (int day = from; ; day = (day + 1) % 7) {
                days.add(DayOfWeek.of(day + 1));
                if (day == to) {
                    break;
                }
            }
        }
        return Optional.of(days);
    }

    private Optional<Freeze> freeze(Scalar value) {
        try {
            Matcher dates = DATES.matcher(value.text().strip());
            Matcher instants = INSTANTS.matcher(value.text().strip());
            if (dates.matches()) {
                ZoneId zone = dates.group(3) == null ? ZoneOffset.UTC : ZoneId.of(dates.group(3));
                Instant from =
                        LocalDate.parse(dates.group(1)).atStartOfDay(zone).toInstant();
                Instant to = LocalDate.parse(dates.group(2))
                        .plusDays(1)
                        .atStartOfDay(zone)
                        .toInstant();
                return freeze(value, from, to);
            }
            if (instants.matches()) {
                return freeze(value, Instant.parse(instants.group(1)), Instant.parse(instants.group(2)));
            }
        } catch (DateTimeException e) {
            return refuse(
                    value, "has a date or a zone that does not exist", "write 2026-12-20/2027-01-04 Europe/Berlin");
        }
        return refuse(value, "is no stretch of time", "write two dates, both included: 2026-12-20/2027-01-04");
    }

    private Optional<Freeze> freeze(Scalar value, Instant from, Instant to) {
        return from.isBefore(to)
                ? Optional.of(new Freeze(from, to))
                : refuse(value, "ends before it begins", "write the earlier date first");
    }

    private <T> Optional<T> refuse(Scalar value, String why, String cure) {
        problems.error(value.place(), "'" + value.path() + "': '" + Words.shown(value.text()) + "' " + why, cure);
        return Optional.empty();
    }
}
