package io.rampguard.api.model;

import io.rampguard.controller.Fleet.FleetStatus;
import io.rampguard.store.RolloutStore.Freeze;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Fleet", description = "How the daemon is.")
public record FleetView(
        @Schema(description = "Whether this daemon decides.", required = true)
        boolean leading,

        @Schema(description = "Who does.", required = true) String holder,

        @Schema(description = "When a tick last ended here; null before the first.", nullable = true) @Nullable
        Instant lastTick,

        @Schema(description = "The fleet-wide freeze, while it lasts.", nullable = true) @Nullable
        FreezeView freeze,

        @Schema(description = "Whether policies were read completely once.", required = true)
        boolean policiesReady,

        @Schema(description = "Whether the last access to the store succeeded.", required = true)
        boolean storeUp,

        @Schema(description = "Metrics connections by name.", required = true)
        SortedMap<String, SourceView> sources,

        @Schema(description = "Flag connections by name.", required = true)
        SortedMap<String, BackendView> backends,

        @Schema(description = "Alerts that wait; -1 where unknown.", required = true)
        int outboxDepth) {

    @Schema(name = "Freeze", description = "Advances are stopped everywhere; rollbacks go on.")
    public record FreezeView(
            @Schema(required = true) String by,
            @Schema(required = true) String why,
            @Schema(required = true) Instant since) {
        public static @Nullable FreezeView of(Optional<Freeze> freeze) {
            return freeze.map(frozen -> new FreezeView(frozen.by(), frozen.why(), frozen.since()))
                    .orElse(null);
        }
    }

    @Schema(name = "Source", description = "A metrics connection.")
    public record SourceView(
            @Schema(required = true) boolean up,

            @Schema(description = "Last full answer; null where there never was one.", nullable = true) @Nullable
            Instant lastAnswer,

            @Schema(required = true) String text) {}

    @Schema(name = "Backend", description = "A flag connection.")
    public record BackendView(
            @Schema(required = true) boolean up,

            @Schema(description = "The last failure; empty while it is well.", required = true)
            String text) {}

    public static FleetView of(FleetStatus status) {
        SortedMap<String, SourceView> sources = new TreeMap<>();
        status.sources().forEach((name, source) -> {
            boolean never = source.lastAnswer().equals(Instant.EPOCH);
            sources.put(name, new SourceView(source.up(), never ? null : source.lastAnswer(), source.sentence()));
        });
        return new FleetView(
                status.leading(),
                status.holder(),
                status.lastTick().orElse(null),
                FreezeView.of(status.freeze()),
                status.policiesReady(),
                status.storeUp(),
                sources,
                backends(status.backends()),
                status.outboxDepth());
    }

    private static SortedMap<String, BackendView> backends(Map<String, String> failures) {
        SortedMap<String, BackendView> backends = new TreeMap<>();
        failures.forEach((name, failure) -> backends.put(name, new BackendView(failure.isEmpty(), failure)));
        return backends;
    }
}
