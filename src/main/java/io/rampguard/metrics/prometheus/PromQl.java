package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.PrometheusSettings.Identity;
import io.rampguard.metrics.prometheus.PrometheusSettings.Presence;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Selector.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * The questions, as text.
 *
 * <p>The difference of a counter over a window is taken for each series between its last sample at the window's end and its
 * last sample at the window's start, both searched for up to {@code lookback}:
 *
 * <pre>{@code
 * sum by (flag, arm) (
 *     ((last_over_time(x[5m]) - (living x offset w)) >= 0)
 *   or ((living x) and on (job, instance) (max_over_time(up[5m] offset w) == 1)))
 *
 * living x:  x or (last_over_time(x[5m]) unless on (job, instance) (up == 1))
 * }</pre>
 *
 * <p>What the first line does not hold is a reset (the counter fell) or a series without a past. The second line counts both
 * in full where the instance was read before, which a reset series proves by itself, and leaves out instances that are new.
 * Reading the last sample instead of the instant one makes windows telescope: a series that is stale at one boundary because
 * a scrape failed or its pod died loses nothing that was ever read. A series that its instance, successfully read, no longer
 * exposed has died with its process and is no past for the one that a new process brings: otherwise errors that are born again
 * within the lookback, and at once as many as before, would count only by what they are more.
 */
final class PromQl {
    /** A label of ours that tells a freshness row from a row of counts. */
    static final String ROW = "rampguard_row";

    static final String NEWEST = "newest";

    private PromQl() {}

    /** The selector, narrowed to the wanted values of each label. A single value is compared, several are matched. */
    static Selector narrowed(Selector selector, Map<String, SortedSet<String>> wanted) {
        List<Matcher> matchers = new ArrayList<>(selector.matchers());
        wanted.forEach((label, values) -> matchers.add(
                values.size() == 1
                        ? Matcher.equal(label, values.first())
                        : new Matcher(label, Operator.MATCHES, alternatives(values))));
        return new Selector(selector.metric(), matchers);
    }

    /** The selector, where every one of these labels has some value. */
    static Selector present(Selector selector, Collection<String> labels) {
        List<Matcher> matchers = new ArrayList<>(selector.matchers());
        labels.forEach(label -> matchers.add(new Matcher(label, Operator.NOT_EQUAL, "")));
        return new Selector(selector.metric(), matchers);
    }

    /** A regular expression of RE2 for exactly these values; PromQL anchors it. */
    static String alternatives(SortedSet<String> values) {
        return values.stream().map(PromQl::quoted).collect(Collectors.joining("|"));
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    /** What was counted by each group in a window of length {@code w} that ends at the time of evaluation. */
    static String counted(String series, List<String> by, Duration w, Clock clock) {
        String now = "last_over_time(" + series + clock.range() + ")";
        return "sum by " + names(by) + " (((" + now + " - (" + living(series, " offset " + duration(w), clock)
                + ")) >= 0) or ((" + living(series, "", clock) + ") and on "
                + names(clock.identity().labels()) + " ("
                + clock.presence(w) + ")))";
    }

    /** The last sample of each series that its instance, where it was read there, still exposed. */
    private static String living(String series, String offset, Clock clock) {
        return series + offset + " or (last_over_time(" + series + clock.range() + offset + ") unless on "
                + names(clock.identity().labels()) + " (" + clock.read(offset) + "))";
    }

    /** When the newest sample of each group was taken, in rows marked {@link #ROW}. */
    static String newest(String series, List<String> by) {
        return "label_replace(max by " + names(by) + " (timestamp(" + series + ")), \"" + ROW + "\", \"" + NEWEST
                + "\", \"\", \"\")";
    }

    /**
     * @param lookback how far back the last sample is searched
     * @param sign the series that show an instance's presence, as PromQL
     */
    record Clock(Duration lookback, Identity identity, String sign) {
        static Clock of(Duration lookback, Identity identity, Selector total) {
            return new Clock(
                    lookback,
                    identity,
                    switch (identity.presence()) {
                        case Presence.Up up -> "up";
                        case Presence.Metric metric -> metric.series().promql();
                        case Presence.SignalTotal same -> total.promql();
                    });
        }

        String range() {
            return "[" + duration(lookback) + "]";
        }

        /** True of every instance that was read the last time anybody tried. */
        String read(String offset) {
            return sign + offset + (identity.presence() instanceof Presence.Up ? " == 1" : "");
        }

        /** True of every instance that was read within the lookback before the window. */
        String presence(Duration w) {
            String read = "(" + sign + range() + " offset " + duration(w) + ")";
            return identity.presence() instanceof Presence.Up
                    ? "max_over_time" + read + " == 1"
                    : "last_over_time" + read;
        }
    }

    /** As PromQL writes it: whole seconds, else milliseconds. */
    static String duration(Duration length) {
        long millis = length.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    static String names(List<String> labels) {
        return labels.stream().collect(Collectors.joining(", ", "(", ")"));
    }
}
