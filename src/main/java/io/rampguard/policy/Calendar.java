package io.rampguard.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * When a rollout may advance. Lowering and rolling back never ask.
 *
 * @param advance no entry means always
 * @param freeze stretches of time without any advance; they win over {@code advance}
 */
public record Calendar(List<Window> advance, List<Freeze> freeze) {
    public static final Calendar ALWAYS = new Calendar(List.of(), List.of());

    public Calendar {
        advance = List.copyOf(advance);
        freeze = List.copyOf(freeze);
    }

    public boolean mayAdvance(Instant now) {
        return freeze.stream().noneMatch(f -> f.covers(now))
                && (advance.isEmpty() || advance.stream().anyMatch(w -> w.covers(now)));
    }

    /** {@code Mon-Fri 09:00-16:00 Europe/Berlin}: from inclusive, to exclusive; a window over midnight belongs to the day it starts. */
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
        public Window {
            days = Set.copyOf(days);
            if (days.isEmpty() || from.equals(to)) {
                throw new IllegalArgumentException("a window needs days and two different times");
            }
        }

        boolean covers(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            LocalTime time = local.toLocalTime();
            if (from.isBefore(to)) {
                return days.contains(local.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
            }
            return (days.contains(local.getDayOfWeek()) && !time.isBefore(from))
                    || (days.contains(local.getDayOfWeek().minus(1)) && time.isBefore(to));
        }
    }

    /** From inclusive, to exclusive. */
    public record Freeze(Instant from, Instant to) {
        public Freeze {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("a freeze must end after it starts");
            }
        }

        boolean covers(Instant now) {
            return !now.isBefore(from) && now.isBefore(to);
        }
    }
}
