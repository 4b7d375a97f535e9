package io.rampguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rampguard.policy.Calendar.Freeze;
import io.rampguard.policy.Calendar.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CalendarTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> WEEKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final Window OFFICE = new Window(WEEKDAYS, LocalTime.of(9, 0), LocalTime.of(16, 0), BERLIN);
    private static final Window FRIDAY_NIGHT =
            new Window(Set.of(DayOfWeek.FRIDAY), LocalTime.of(22, 0), LocalTime.of(4, 0), ZoneOffset.UTC);

    @Test
    void withoutWindowsEveryTimeIsGood() {
        assertThat(Calendar.ALWAYS.mayAdvance(Instant.parse("2026-11-22T03:00:00Z")))
                .isTrue();
    }

    @Test
    void aWindowBeginsWithItsFirstMinuteAndEndsBeforeItsLast() {
        Calendar office = only(OFFICE);

        // Berlin is an hour ahead of Greenwich in winter; the 23rd is a Monday.
        assertThat(office.mayAdvance(Instant.parse("2026-11-23T07:59:59Z"))).isFalse();
        assertThat(office.mayAdvance(Instant.parse("2026-11-23T08:00:00Z"))).isTrue();
        assertThat(office.mayAdvance(Instant.parse("2026-11-23T14:59:59Z"))).isTrue();
        assertThat(office.mayAdvance(Instant.parse("2026-11-23T15:00:00Z"))).isFalse();
    }

    @Test
    void aWindowFollowsTheClocksOfItsPlaceThroughSummerTime() {
        Calendar office = only(OFFICE);

        // The 22nd of June is a Monday, and Berlin is two hours ahead then.
        assertThat(office.mayAdvance(Instant.parse("2026-06-22T07:00:00Z"))).isTrue();
        assertThat(office.mayAdvance(Instant.parse("2026-06-22T14:00:00Z"))).isFalse();
    }

    @Test
    void theDayIsThatOfThePlaceAndNotOfGreenwich() {
        Calendar tokyo = only(new Window(WEEKDAYS, LocalTime.of(0, 0), LocalTime.of(9, 0), ZoneId.of("Asia/Tokyo")));

        // Sunday evening in Greenwich is Monday morning in Tokyo; Friday evening is Saturday.
        assertThat(tokyo.mayAdvance(Instant.parse("2026-11-22T20:00:00Z"))).isTrue();
        assertThat(tokyo.mayAdvance(Instant.parse("2026-11-27T20:00:00Z"))).isFalse();
    }

    @Test
    void nobodyAdvancesAtTheWeekend() {
        assertThat(only(OFFICE).mayAdvance(Instant.parse("2026-11-21T10:00:00Z")))
                .isFalse();
        assertThat(only(OFFICE).mayAdvance(Instant.parse("2026-11-22T10:00:00Z")))
                .isFalse();
    }

    @Test
    void aWindowOverMidnightBelongsToTheDayItStarts() {
        Calendar night = only(FRIDAY_NIGHT);

        assertThat(night.mayAdvance(Instant.parse("2026-11-27T03:00:00Z")))
                .as("the night before")
                .isFalse();
        assertThat(night.mayAdvance(Instant.parse("2026-11-27T21:59:59Z"))).isFalse();
        assertThat(night.mayAdvance(Instant.parse("2026-11-27T22:00:00Z"))).isTrue();
        assertThat(night.mayAdvance(Instant.parse("2026-11-28T03:59:59Z")))
                .as("still Friday's")
                .isTrue();
        assertThat(night.mayAdvance(Instant.parse("2026-11-28T04:00:00Z"))).isFalse();
        assertThat(night.mayAdvance(Instant.parse("2026-11-28T22:00:00Z"))).isFalse();
    }

    @Test
    void oneWindowOfSeveralIsEnough() {
        Calendar both = new Calendar(List.of(OFFICE, FRIDAY_NIGHT), List.of());

        assertThat(both.mayAdvance(Instant.parse("2026-11-23T10:00:00Z"))).isTrue();
        assertThat(both.mayAdvance(Instant.parse("2026-11-27T23:00:00Z"))).isTrue();
    }

    @Test
    void aFreezeWinsOverAnOpenWindowAndOverNoWindowAtAll() {
        Freeze sale = new Freeze(Instant.parse("2026-11-23T00:00:00Z"), Instant.parse("2026-11-24T10:00:00Z"));
        Calendar office = new Calendar(List.of(OFFICE), List.of(sale));
        Calendar always = new Calendar(List.of(), List.of(sale));

        assertThat(office.mayAdvance(Instant.parse("2026-11-23T10:00:00Z"))).isFalse();
        assertThat(always.mayAdvance(Instant.parse("2026-11-24T09:59:59Z"))).isFalse();
        assertThat(office.mayAdvance(Instant.parse("2026-11-24T10:00:00Z"))).isTrue();
    }

    @Test
    void whatCanNeverBeMeantIsRefused() {
        LocalTime nine = LocalTime.of(9, 0);
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");

        assertThatIllegalArgumentException().isThrownBy(() -> new Window(Set.of(), nine, LocalTime.NOON, BERLIN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(WEEKDAYS, nine, nine, BERLIN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Freeze(noon, noon));
    }

    private static Calendar only(Window window) {
        return new Calendar(List.of(window), List.of());
    }
}
