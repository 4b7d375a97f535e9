package io.rampguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.policy.Calendar.Freeze;
import io.rampguard.policy.Calendar.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The week of Monday, 23 November 2026; Berlin is an hour ahead of UTC then. */
class CalendarTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final Calendar OFFICE = advancing(WORKDAYS, "09:00", "16:00");
    private static final Calendar NIGHT = advancing(WORKDAYS, "22:00", "04:00");

    private static Calendar advancing(Set<DayOfWeek> days, String from, String to) {
        return new Calendar(List.of(new Window(days, LocalTime.parse(from), LocalTime.parse(to), BERLIN)), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T07:59:59Z, false",
        "2026-11-23T08:00:00Z, true",
        "2026-11-23T14:59:59Z, true",
        "2026-11-23T15:00:00Z, false",
        "2026-11-28T10:00:00Z, false",
        // Summer time: nine o'clock in Berlin is seven in UTC.
        "2026-07-01T07:00:00Z, true",
    })
    void aWindowIsMeantInItsOwnZone(Instant now, boolean may) {
        assertThat(OFFICE.mayAdvance(now)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T21:00:00Z, true",
        "2026-11-23T20:59:59Z, false",
        // The night from Sunday to Monday belongs to Sunday, the one from Friday to Saturday to Friday.
        "2026-11-23T02:00:00Z, false",
        "2026-11-28T02:59:59Z, true",
        "2026-11-28T03:00:00Z, false",
        "2026-11-28T22:00:00Z, false",
    })
    void aWindowOverMidnightBelongsToTheDayItStarts(Instant now, boolean may) {
        assertThat(NIGHT.mayAdvance(now)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-23T23:59:59Z, true",
        "2026-12-24T00:00:00Z, false",
        "2026-12-26T23:59:59Z, false",
        "2026-12-27T00:00:00Z, true",
    })
    void aFreezeGoesBeforeEveryWindow(Instant now, boolean may) {
        Freeze holidays = new Freeze(Instant.parse("2026-12-24T00:00:00Z"), Instant.parse("2026-12-27T00:00:00Z"));

        assertThat(new Calendar(List.of(), List.of(holidays)).mayAdvance(now)).isEqualTo(may);
    }

    @Test
    void withoutWindowsAnyTimeIsAllowed() {
        assertThat(Calendar.ALWAYS.mayAdvance(Instant.EPOCH)).isTrue();
    }

    @Test
    void emptyWindowsAndFreezesAreRefused() {
        LocalTime nine = LocalTime.of(9, 0);

        assertThatThrownBy(() -> new Window(Set.of(), nine, nine.plusHours(1), BERLIN))
                .hasMessageContaining("needs days");
        assertThatThrownBy(() -> new Window(WORKDAYS, nine, nine, BERLIN)).hasMessageContaining("different times");
        assertThatThrownBy(() -> new Freeze(Instant.EPOCH, Instant.EPOCH)).hasMessageContaining("must end after");
    }
}
