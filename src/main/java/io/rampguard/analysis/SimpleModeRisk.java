package io.rampguard.analysis;

import io.rampguard.policy.Guardrail.Critical;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How likely a plain threshold is to roll back a variant that is exactly as good as control, by chance alone, at least once
 * over the whole ramp. Requests are taken to fail independently and at one rate, so bursts make the truth larger; that control
 * may cross the threshold by the same chance, which would hold instead, is left out and makes it smaller.
 *
 * <p>The rule of {@link CriticalPolls} is followed exactly, poll by poll, over every history of the last polls. Where those
 * are too many, because the events of each poll must be remembered too, the answer is a bound from above: the windows of
 * polls are increasing in the same independent counts, so the chance that none breaches is at least the product of each one's
 * (Harris, <i>Proc. Cambridge Phil. Soc.</i> 56, 1960).
 */
public final class SimpleModeRisk {
    /** From here on a person should hear of it. */
    public static final double WORTH_A_WARNING = 0.05;

    private static final long MOST_WORK = 4_000_000;
    private static final int SETTLE_POLLS = 2;
    private static final int HALVINGS = 30;

    private SimpleModeRisk() {}

    /**
     * Polls that see about the same number of the variant's requests, after which the count of polls begins anew.
     *
     * @param requests of the variant in one poll, at least 1
     * @param polls at least 0
     */
    public record Stretch(long requests, long polls) {
        public Stretch {
            if (requests < 1 || polls < 0) {
                throw new IllegalArgumentException("a stretch needs requests, got " + requests + " in " + polls);
            }
        }
    }

    /**
     * The stages of a ramp that is never stretched.
     *
     * @param requestsPerHour of both arms together
     */
    public static List<Stretch> ramp(RolloutPolicy policy, double requestsPerHour) {
        List<Stretch> ramp = new ArrayList<>();
        double every = policy.metrics().every().toMillis() / 1000.0;
        for (int i = 0; i <= policy.ramp().last(); i++) {
            Stage stage = policy.ramp().stages().get(i);
            Duration held =
                    i == policy.ramp().last() ? stage.hold().plus(policy.ramp().watch()) : stage.hold();
            double polls = Math.max(0, held.toSeconds() / every - SETTLE_POLLS);
            double requests =
                    requestsPerHour * every / 3600 * policy.ramp().exposure(i).fraction();
            // A poll without requests leaves no mark, so rare requests come as fewer polls of one.
            ramp.add(new Stretch(Math.max(1, Math.round(requests)), (long) Math.ceil(polls * Math.min(1, requests))));
        }
        return ramp;
    }

    /**
     * The chance of at least one breach.
     *
     * @param guardrail on a proportion
     * @param badRate control's share of bad events, within 0..1: of a signal where higher is better, what is left of it
     */
    public static double of(Critical guardrail, double badRate, List<Stretch> ramp) {
        if (!(guardrail.signal().measure() instanceof Measure.Proportion)) {
            throw new IllegalArgumentException("only a proportion's polls are counts of events");
        }
        double none = 0;
        for (Stretch stretch : ramp) {
            Polls polls = Polls.of(guardrail, badRate, stretch.requests());
            none += StrictMath.log1p(-Math.min(1, polls.risk(stretch.polls(), MOST_WORK)));
        }
        return Math.max(0, -StrictMath.expm1(none));
    }

    /** Control's largest share of bad events at which the chance stays below {@link #WORTH_A_WARNING}. */
    public static double bearable(Critical guardrail, List<Stretch> ramp) {
        double low = 0;
        double high = level(guardrail);
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (of(guardrail, middle, ramp) < WORTH_A_WARNING) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double level(Critical guardrail) {
        return guardrail.signal().better() == Better.LOWER ? guardrail.limit() : 1 - guardrail.limit();
    }

    /** What single polls of one stretch may show, and what follows for many. */
    static final class Polls {
        private final int bad;
        private final int of;
        /** Events of a poll that is just beyond. */
        private final long fewest;
        /** Of {@code fewest} events and so on; the last of so many or more that their number no longer matters. */
        private final double[] chances;

        private Polls(int bad, int of, long fewest, double[] chances) {
            this.bad = bad;
            this.of = of;
            this.fewest = fewest;
            this.chances = chances;
        }

        static Polls of(Critical guardrail, double badRate, long requests) {
            double level = level(guardrail);
            long fewest = (long) Math.floor(level * requests);
            while (fewest > 0 && (double) fewest / requests > level) {
                fewest--;
            }
            while ((double) fewest / requests <= level) {
                fewest++;
            }
            // Where the fewest are enough for the rule, every poll beyond is like another.
            boolean alike = guardrail.bad() * (double) fewest >= CriticalPolls.FEWEST_EVENTS;
            long cap = alike ? fewest : Math.max(fewest, Math.min(requests, (long) CriticalPolls.FEWEST_EVENTS));
            return new Polls(guardrail.bad(), guardrail.of(), fewest, Binomial.chances(requests, badRate, fewest, cap));
        }

        /** Of at least one breach in so many polls. */
        double risk(long polls, long mostWork) {
            double states = Math.pow(chances.length + 1, of - 1);
            return states * (chances.length + 1) * polls <= mostWork ? exact(polls) : bound(polls);
        }

        /** Over every history of the last polls; a digit of a history is 0 for a poll within, or tells its events. */
        double exact(long polls) {
            int digits = chances.length + 1;
            int states = (int) Math.round(Math.pow(digits, of - 1));
            int[] beyond = new int[states];
            double[] events = new double[states];
            for (int state = 0; state < states; state++) {
                for (int rest = state; rest > 0; rest /= digits) {
                    beyond[state] += rest % digits > 0 ? 1 : 0;
                    events[state] += events(rest % digits);
                }
            }
            double[] alive = new double[states];
            alive[0] = 1;
            double breached = 0;
            for (long poll = 0; poll < polls; poll++) {
                double[] next = new double[states];
                for (int state = 0; state < states; state++) {
                    for (int digit = 0; digit < digits && alive[state] > 0; digit++) {
                        double chance = alive[state] * chance(digit);
                        if (digit > 0 && broken(beyond[state] + 1, events[state] + events(digit))) {
                            breached += chance;
                        } else {
                            next[(state * digits + digit) % states] += chance;
                        }
                    }
                }
                alive = next;
            }
            return breached;
        }

        /** Each poll's chance to complete a breach with the full number of polls before it, as if they were independent. */
        double bound(long polls) {
            int enough = (int) CriticalPolls.FEWEST_EVENTS;
            double[][] before = new double[bad + 1][enough + 1];
            before[0][0] = 1;
            for (int poll = 1; poll < of; poll++) {
                before = after(before, 0);
            }
            double completing = after(before, 1)[bad][enough];
            return -StrictMath.expm1(polls * StrictMath.log1p(-Math.min(1, completing)));
        }

        /** One more poll, of at least this digit; counts and events stop at what the rule asks for. */
        private double[][] after(double[][] before, int fromDigit) {
            int enough = (int) CriticalPolls.FEWEST_EVENTS;
            double[][] next = new double[bad + 1][enough + 1];
            for (int count = 0; count <= bad; count++) {
                for (int events = 0; events <= enough; events++) {
                    for (int digit = fromDigit; digit <= chances.length && before[count][events] > 0; digit++) {
                        int counts = Math.min(bad, count + (digit > 0 ? 1 : 0));
                        int sum = (int) Math.min(enough, events + events(digit));
                        next[counts][sum] += before[count][events] * chance(digit);
                    }
                }
            }
            return next;
        }

        private boolean broken(int beyond, double events) {
            return beyond >= bad && events >= CriticalPolls.FEWEST_EVENTS;
        }

        private double events(int digit) {
            return digit == 0 ? 0 : fewest + digit - 1.0;
        }

        private double chance(int digit) {
            if (digit > 0) {
                return chances[digit - 1];
            }
            double beyond = 0;
            for (double chance : chances) {
                beyond += chance;
            }
            return Math.max(0, 1 - beyond);
        }
    }
}
