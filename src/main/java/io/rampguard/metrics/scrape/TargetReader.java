package io.rampguard.metrics.scrape;

import io.rampguard.metrics.scrape.Exposition.Format;
import io.rampguard.metrics.scrape.Exposition.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Reads one address once. Redirects are not followed: a token must not travel to an address that nobody configured. */
final class TargetReader implements AutoCloseable {
    private static final String ACCEPT =
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.8,*/*;q=0.1";

    private final ScrapeSettings settings;
    private final HttpClient http;

    TargetReader(ScrapeSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** What an address said, or why it said nothing that can be used. */
    sealed interface Answer {
        record Read(Exposition exposition) implements Answer {}

        record Dark(String why) implements Answer {}
    }

    /** Reads to the end of the answer, however long that takes; the caller interrupts it at the deadline. */
    Answer read(URI address, Set<String> wanted) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = http.send(request(address), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    return new Answer.Dark("it answers " + response.statusCode() + cure(response.statusCode()));
                }
                return parsed(response, body, wanted);
            }
        } catch (HttpTimeoutException e) {
            return tooSlow(settings.timeout());
        } catch (IOException e) {
            return new Answer.Dark(sentence(e));
        }
    }

    private HttpRequest request(URI address) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("Accept", ACCEPT)
                .header("Accept-Encoding", "gzip")
                .header("User-Agent", "rampguard");
        settings.headers().forEach(request::setHeader);
        Optional<Path> token = settings.bearerFile();
        if (token.isPresent()) {
            request.setHeader("Authorization", "Bearer " + secret(token.get()));
        }
        return request.build();
    }

    private static String secret(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("the token file " + file + " cannot be read", e);
        }
    }

    private static Answer parsed(HttpResponse<InputStream> response, InputStream body, Set<String> wanted)
            throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("text/html")) {
            return new Answer.Dark("it answers a web page, not metrics; check the path");
        }
        boolean zipped =
                response.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
        try (InputStream text = zipped ? new GZIPInputStream(body) : body) {
            return new Answer.Read(Exposition.read(text, Format.of(type), Limits.DEFAULT, wanted));
        }
    }

    private static String cure(int status) {
        return switch (status) {
            case 401, 403 -> "; check the source's token file";
            case 404 -> "; check the path";
            case 301, 302, 307, 308 -> "; redirects are not followed, so name the final address";
            default -> "";
        };
    }

    /** The one sentence for a target that ran out of time, whichever clock noticed it. */
    static Answer tooSlow(Duration timeout) {
        return new Answer.Dark("it did not answer in full within " + timeout.toMillis() + " ms");
    }

    private static String sentence(IOException e) {
        if (e instanceof ExpositionException) {
            return "its answer is no exposition: " + e.getMessage();
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
