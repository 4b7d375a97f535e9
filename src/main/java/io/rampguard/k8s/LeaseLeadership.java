package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.rampguard.controller.Leadership;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leadership as a Lease of {@code coordination.k8s.io}. The term is the number of its hand-overs plus one, and always above
 * every term that is found in a status, so that a lease which somebody deleted cannot bring an old term back.
 *
 * <p>Like client-go's leader election it trusts no other clock: a lease is over when it has not changed for its whole length as
 * this process counts, or when its holder gave it back. The holder itself counts from before it asked for a renewal.
 *
 * <p>The lease also carries when a tick last ended, so that a fleet which exposes nobody writes nothing else.
 */
public final class LeaseLeadership implements Leadership {
    private static final System.Logger LOG = System.getLogger(LeaseLeadership.class.getName());
    private static final String LAST_TICK = "rampguard.io/last-tick";
    private static final int CONFLICT = 409;
    private static final int RENEWALS = 3;

    private final KubernetesClient client;
    private final Place place;
    private final Duration length;
    private final LongSupplier newestTerm;

    private @Nullable Lease mine;
    private Instant renewed = Instant.MIN;
    private long granted;
    private boolean givenBack;
    private @Nullable Lease seen;
    private Instant seenSince = Instant.MIN;
    private String complaint = "";
    private @Nullable Instant lastTick;

    /**
     * Which lease, and who asks for it.
     *
     * @param self unique to this process
     */
    public record Place(String namespace, String name, String self) {}

    /**
     * @param length how long a lease lasts without renewal; a standby waits this long for a dead holder
     * @param newestTerm the newest term that is on record anywhere, 0 for none
     */
    public LeaseLeadership(KubernetesClient client, Place place, Duration length, LongSupplier newestTerm) {
        this.client = client;
        this.place = place;
        this.length = length;
        this.newestTerm = newestTerm;
    }

    @Override
    public synchronized OptionalLong term(Instant now) {
        try {
            if (mine == null || due(now)) {
                ask(now);
            }
            complaint = "";
        } catch (KubernetesClientException e) {
            // Nobody else can take the lease from an API server that does not answer; ours lasts until its end.
            complain("the lease " + place.name() + " could not be renewed: " + e.getMessage());
        }
        return mine != null && now.isBefore(renewed.plus(length).minus(margin())) && !now.isBefore(renewed)
                ? OptionalLong.of(term(mine))
                : OptionalLong.empty();
    }

    @Override
    public synchronized boolean superseded() {
        return givenBack || (seen != null && term(seen) > granted);
    }

    @Override
    public synchronized String holder() {
        return Optional.ofNullable(seen)
                .map(LeaseLeadership::holder)
                .filter(name -> !name.isEmpty())
                .orElse("nobody");
    }

    @Override
    public synchronized void release() {
        Lease held = mine;
        mine = null;
        givenBack = true;
        if (held == null) {
            return;
        }
        try {
            client.resource(new LeaseBuilder(held)
                            .editMetadata()
                            .addToAnnotations(tickMark())
                            .endMetadata()
                            .editSpec()
                            .withHolderIdentity("")
                            .endSpec()
                            .build())
                    .update();
            seen = null;
        } catch (KubernetesClientException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the lease could not be given back, it ends by itself: " + e.getMessage());
        }
    }

    /** When a tick last ended, as far as the lease knows: up to a third of its length ago for a holder that died. */
    public synchronized Optional<Instant> lastTick() {
        return Optional.ofNullable(lastTick)
                .or(() -> Optional.ofNullable(seen)
                        .map(lease -> lease.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get(LAST_TICK))
                        .flatMap(LeaseLeadership::instant));
    }

    /** Written with the next renewal. */
    public synchronized void ticked(Instant at) {
        lastTick = at;
    }

    private void ask(Instant now) {
        Lease found = resourceGet();
        observe(found, now);
        boolean held = found != null && mine != null && isMine(found);
        if (held || found == null || mayTake(found, now)) {
            take(found, held, now);
        } else {
            mine = null;
        }
    }

    private @Nullable Lease resourceGet() {
        return client.leases()
                .inNamespace(place.namespace())
                .withName(place.name())
                .get();
    }

    private void take(@Nullable Lease found, boolean goesOn, Instant now) {
        // Counted from before the request, so that the end we believe in is never after the one that others see.
        Lease next = next(found, goesOn, now);
        try {
            Lease written = found == null
                    ? client.resource(next).create()
                    : client.resource(next).update();
            if (!goesOn) {
                // What an earlier holder last did counts, not what this process did when it last led.
                lastTick = Optional.ofNullable(found)
                        .map(lease -> lease.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get(LAST_TICK))
                        .flatMap(LeaseLeadership::instant)
                        .orElse(lastTick);
            }
            mine = written;
            renewed = now;
            granted = term(written);
            givenBack = false;
            observe(written, now);
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            mine = null;
            observe(resourceGet(), now);
        }
    }

    private Lease next(@Nullable Lease found, boolean goesOn, Instant now) {
        ZonedDateTime at = now.atZone(ZoneOffset.UTC);
        LeaseBuilder lease = found == null
                ? new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(place.namespace())
                        .withName(place.name())
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                : new LeaseBuilder(found);
        if (!goesOn) {
            long before = found == null ? 0 : term(found);
            long term = Math.max(before, newestTerm.getAsLong()) + 1;
            lease.editSpec()
                    .withHolderIdentity(place.self())
                    .withAcquireTime(at)
                    .withLeaseTransitions(Math.toIntExact(term - 1))
                    .endSpec();
        }
        if (goesOn) {
            lease.editMetadata().addToAnnotations(tickMark()).endMetadata();
        }
        return lease.editSpec()
                .withLeaseDurationSeconds(Math.toIntExact(length.toSeconds()))
                .withRenewTime(at)
                .endSpec()
                .build();
    }

    private Map<String, String> tickMark() {
        return lastTick == null ? Map.of() : Map.of(LAST_TICK, lastTick.toString());
    }

    private boolean isMine(Lease found) {
        return holder(found).equals(place.self()) && mine != null && term(found) == term(mine);
    }

    private boolean mayTake(Lease found, Instant now) {
        return holder(found).isEmpty() || !now.isBefore(seenSince.plus(length(found)));
    }

    private Duration length(Lease found) {
        return Optional.ofNullable(found.getSpec())
                .map(LeaseSpec::getLeaseDurationSeconds)
                .map(Duration::ofSeconds)
                .orElse(length);
    }

    private boolean due(Instant now) {
        return !now.isBefore(renewed.plus(length.dividedBy(RENEWALS))) || now.isBefore(renewed);
    }

    /** Longer than the longest write to a flag backend: a leader falls silent that long before its end. */
    private Duration margin() {
        return length.dividedBy(RENEWALS);
    }

    private void observe(@Nullable Lease lease, Instant now) {
        boolean same = lease != null
                && seen != null
                && lease.getMetadata()
                        .getResourceVersion()
                        .equals(seen.getMetadata().getResourceVersion());
        if (!same || now.isBefore(seenSince)) {
            seenSince = now;
        }
        seen = lease;
    }

    private void complain(String sentence) {
        if (!sentence.equals(complaint)) {
            LOG.log(System.Logger.Level.WARNING, sentence);
        }
        complaint = sentence;
    }

    private static long term(Lease lease) {
        return 1L
                + Optional.ofNullable(lease.getSpec())
                        .map(LeaseSpec::getLeaseTransitions)
                        .orElse(-1);
    }

    private static String holder(Lease lease) {
        return Optional.ofNullable(lease.getSpec())
                .map(LeaseSpec::getHolderIdentity)
                .orElse("");
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (java.time.format.DateTimeParseException edited) {
            return Optional.empty();
        }
    }
}
