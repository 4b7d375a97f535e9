package io.rampguard.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Plain HTTP as a stranger speaks it. */
public final class Web {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private Web() {}

    /** @param json the body, missing where it is none */
    public record Reply(int status, JsonNode json) {}

    /** @throws UncheckedIOException where nobody answers */
    public static Reply get(URI address, Optional<String> token) {
        return send(request(address, token).GET());
    }

    /** @throws UncheckedIOException where nobody answers */
    public static Reply post(URI address, String body, Optional<String> token) {
        return send(request(address, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Whether the address answers 200 now. */
    public static boolean answers(URI address) {
        try {
            return get(address, Optional.empty()).status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static HttpRequest.Builder request(URI address, Optional<String> token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), json(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException noJson) {
            return JSON.missingNode();
        }
    }
}
