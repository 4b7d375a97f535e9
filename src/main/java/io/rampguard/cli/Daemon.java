package io.rampguard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import io.rampguard.policy.PolicyName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The daemon behind its API. Answers within the time-out and never throws for what the network or the daemon does. */
final class Daemon {
    static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // A newer daemon may say more than this program knows.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final URI base;
    private final Optional<String> token;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param base without {@code /api/v1}
     * @param timeout for one whole answer; a roll-back may take the daemon 15 seconds
     */
    Daemon(URI base, Optional<String> token, Duration timeout) {
        this.base = base;
        this.token = token;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    <T> Answer<T> get(String path, Class<T> type) {
        return send(request(path).GET().build(), type);
    }

    <T> Answer<T> post(String path, Object body, Class<T> type) {
        try {
            HttpRequest request = request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
            return send(request, type);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a wire record can be written", bug);
        }
    }

    /** The path of a rollout, or of what lies below it. */
    static String rollout(PolicyName name, String below) {
        String path = "/rollouts/" + escape(name.name()) + (below.isEmpty() ? "" : "/" + escape(below));
        boolean usual = name.namespace().equals(PolicyName.DEFAULT_NAMESPACE);
        return usual ? path : path + "?namespace=" + escape(name.namespace());
    }

    private HttpRequest.Builder request(String path) {
        String root = base.toString().replaceFirst("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + "/api/v1" + path))
                .timeout(timeout)
                .header("Accept", "application/json");
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private <T> Answer<T> send(HttpRequest request, Class<T> type) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            return response.statusCode() == 200 ? got(response.body(), type) : refused(response);
        } catch (HttpTimeoutException slow) {
            return new Answer.Silent<>("The daemon at " + base + " did not answer within " + timeout.toSeconds()
                    + " s. What was asked may still happen: look with `rampguard status`.");
        } catch (ConnectException closed) {
            return new Answer.Silent<>("No daemon answers at " + base
                    + ". Is it running? Another address is given with --url or RAMPGUARD_URL.");
        } catch (IOException broken) {
            return new Answer.Silent<>("The daemon at " + base + " broke off: " + sentence(broken)
                    + ". What was asked may still have happened: look with `rampguard status`.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Answer.Silent<>("Interrupted before the daemon answered.");
        }
    }

    private <T> Answer<T> got(String body, Class<T> type) {
        try {
            JsonNode json = JSON.readTree(body);
            @Nullable T value = JSON.treeToValue(json, type);
            return value == null ? foreign(200) : new Answer.Got<>(value, json);
        } catch (JsonProcessingException noJson) {
            return foreign(200);
        }
    }

    private <T> Answer<T> refused(HttpResponse<String> response) {
        try {
            Problem problem = JSON.readValue(response.body(), Problem.class);
            return problem == null || problem.detail() == null
                    ? foreign(response.statusCode())
                    : new Answer.Refused<>(response.statusCode(), problem);
        } catch (JsonProcessingException noProblem) {
            return foreign(response.statusCode());
        }
    }

    /** A login page or another program's answer: its text is nobody's sentence to print. */
    private <T> Answer<T> foreign(int status) {
        Problem problem = Problem.of(
                Kind.NOT_FOUND,
                "what answers at " + base + " (status " + status + ") does not speak Rampguard's API",
                "Check --url; a proxy in front of the daemon may want a login of its own.");
        return new Answer.Refused<>(status == 200 ? 404 : status, problem);
    }

    private static String sentence(IOException broken) {
        return broken.getMessage() == null ? broken.getClass().getSimpleName() : broken.getMessage();
    }

    private static String escape(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
