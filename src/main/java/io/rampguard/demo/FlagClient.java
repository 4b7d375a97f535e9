package io.rampguard.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the daemon for a flag as any OpenFeature client would: OFREP 0.2, {@code POST /ofrep/v1/evaluate/flags/{key}}. A flag
 * that cannot be had in time is answered by the application's code, which is control.
 */
final class FlagClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** @param base where OFREP is served: scheme, host and port */
    FlagClient(URI base) {
        this.base = base;
    }

    /** The variant that this user gets now; empty where the daemon did not answer one. */
    Optional<String> variant(String flag, String user) throws InterruptedException {
        try {
            String context = JSON.writeValueAsString(Map.of("context", Map.of("targetingKey", user)));
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/ofrep/v1/evaluate/flags/" + flag))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(context))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? variant(response.body()) : Optional.empty();
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    private static Optional<String> variant(String body) throws JsonProcessingException {
        JsonNode variant = JSON.readTree(body).path("variant");
        return variant.isTextual() ? Optional.of(variant.asText()) : Optional.empty();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
