package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.PrometheusSettings.Authentication;
import io.rampguard.metrics.prometheus.PrometheusSettings.ClientTls;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** One attempt at one question over HTTP. Every way it can fail becomes a {@link SourceFailure} with a sentence. */
final class HttpQueries implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int ERROR_BYTES = 64 * 1024;

    private final PrometheusSettings settings;
    private final InstantSource clock;
    private @Nullable HttpClient client;
    private List<FileTime> tlsFilesOf = List.of();

    HttpQueries(PrometheusSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What to do with the bytes of a good answer. */
    interface Body<T> {
        T read(InputStream body) throws IOException, SourceFailure;
    }

    /** Posts a form to {@code /api/v1/<endpoint>}. */
    <T> T post(String endpoint, Map<String, String> form, Body<T> body) throws SourceFailure, InterruptedException {
        return send(
                endpoint,
                request(endpoint)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(encoded(form))),
                body);
    }

    /** The same by GET, for the endpoints that take nothing else. */
    <T> T get(String endpoint, Map<String, String> query, Body<T> body) throws SourceFailure, InterruptedException {
        return send(endpoint, request(endpoint + "?" + encoded(query)).GET(), body);
    }

    private <T> T send(String endpoint, HttpRequest.Builder request, Body<T> body)
            throws SourceFailure, InterruptedException {
        try {
            request.timeout(settings.limits().timeout());
            authenticate(request);
            HttpResponse<InputStream> response = client().send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream raw = response.body()) {
                checkStatus(response, endpoint);
                checkType(response.headers());
                return body.read(new BoundedStream(
                        decoded(response.headers(), raw), settings.limits().bytes()));
            }
        } catch (BoundedStream.TooLong e) {
            throw SourceFailure.refused(
                    ReasonCode.SOURCE_DARK,
                    "the answer is longer than " + settings.limits().bytes() + " bytes; narrow the signal's selectors");
        } catch (IOException e) {
            throw SourceFailure.retry(place() + " did not answer in full: " + plain(e));
        }
    }

    private HttpRequest.Builder request(String endpointAndQuery) {
        String base = settings.url().toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/v1/" + endpointAndQuery))
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip");
        settings.access().headers().forEach(request::setHeader);
        return request;
    }

    private void authenticate(HttpRequest.Builder request) throws SourceFailure {
        switch (settings.access().authentication()) {
            case Authentication.None none -> {}
            case Authentication.Basic basic -> {
                byte[] pair = (basic.user() + ":" + secret(basic.passwordFile())).getBytes(StandardCharsets.UTF_8);
                request.setHeader(
                        "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
            }
            case Authentication.Bearer bearer ->
                request.setHeader("Authorization", "Bearer " + secret(bearer.tokenFile()));
        }
    }

    private static String secret(Path file) throws SourceFailure {
        try {
            String secret = Files.readString(file).strip();
            if (secret.isEmpty() || secret.chars().anyMatch(Character::isISOControl)) {
                throw SourceFailure.broken("the secret in " + file + " is empty or has more than one line");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw SourceFailure.broken("the secret file " + file + " does not exist; mount it or correct its path");
        } catch (IOException e) {
            throw SourceFailure.broken("the secret file " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private void checkStatus(HttpResponse<InputStream> response, String endpoint) throws IOException, SourceFailure {
        int status = response.statusCode();
        if (status == 200) {
            return;
        }
        if (status >= 300 && status < 400) {
            throw SourceFailure.broken(place() + " answers with a redirect" + target(response.headers())
                    + "; redirects are not followed with credentials, so configure the final url");
        }
        InputStream body = decoded(response.headers(), response.body());
        String error = AnswerReader.errorOf(body.readNBytes(ERROR_BYTES));
        String said = place() + " answered " + status + (error.isEmpty() ? "" : ": " + error);
        switch (status) {
            case 401, 403 -> throw SourceFailure.broken(said + "; check the connection's credentials");
            case 404, 405 ->
                throw SourceFailure.broken(said + "; is there an API at " + place() + "/api/v1/" + endpoint + "?");
            case 413, 414, 400, 422 -> throw SourceFailure.refused(ReasonCode.SOURCE_DARK, said);
            case 429 ->
                throw SourceFailure.later(said, retryAfter(response.headers()).orElse(Duration.ofSeconds(1)));
            default -> {
                Optional<Duration> retryAfter = retryAfter(response.headers());
                throw retryAfter.isPresent() ? SourceFailure.later(said, retryAfter.get()) : SourceFailure.retry(said);
            }
        }
    }

    private void checkType(HttpHeaders headers) throws SourceFailure {
        String type = headers.firstValue("Content-Type").orElse("nothing");
        if (!type.contains("json")) {
            throw SourceFailure.broken(place() + " answered " + AnswerReader.shortened(type)
                    + " where JSON was expected; a login page or a proxy may stand in front of it");
        }
    }

    /** Seconds or an HTTP date; what cannot be read counts as absent. */
    private Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After").flatMap(text -> {
            try {
                return Optional.of(
                        text.strip().chars().allMatch(Character::isDigit)
                                ? Duration.ofSeconds(Math.min(3600, Long.parseLong(text.strip())))
                                : Duration.between(
                                        clock.instant(),
                                        ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)));
            } catch (NumberFormatException | DateTimeParseException unreadable) {
                return Optional.empty();
            }
        });
    }

    /** Where a redirect leads, without what may be secret in it. */
    private static String target(HttpHeaders headers) {
        return headers.firstValue("Location")
                .flatMap(location -> {
                    try {
                        URI uri = URI.create(location);
                        return Optional.of(
                                " to " + (uri.getHost() == null ? "" : uri.getScheme() + "://" + uri.getHost())
                                        + uri.getPath());
                    } catch (IllegalArgumentException e) {
                        return Optional.empty();
                    }
                })
                .orElse("");
    }

    private static InputStream decoded(HttpHeaders headers, InputStream raw) throws IOException {
        boolean gzip = headers.firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
        return gzip ? new GZIPInputStream(raw, 64 * 1024) : raw;
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Host and port, which is all that errors tell of the address. */
    String place() {
        URI url = settings.url();
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** The exception in words: many network errors of Java come without a message. */
    private static String plain(IOException e) {
        return switch (e) {
            case java.net.http.HttpConnectTimeoutException timeout ->
                "no connection within " + CONNECT.toSeconds() + " s";
            case java.net.http.HttpTimeoutException timeout -> "no answer in time";
            case java.net.ConnectException refused -> "connection refused or host unknown";
            case com.fasterxml.jackson.core.JsonProcessingException json -> "the JSON is broken or cut off";
            default -> {
                String message = e.getMessage();
                yield message == null ? e.getClass().getSimpleName() : AnswerReader.shortened(message);
            }
        };
    }

    private synchronized HttpClient client() throws SourceFailure, IOException {
        Optional<ClientTls> tls = settings.access().tls();
        List<FileTime> files = tls.isEmpty() ? List.of() : modified(tls.get());
        HttpClient current = client;
        if (current != null && files.equals(tlsFilesOf)) {
            return current;
        }
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (tls.isPresent()) {
            try {
                builder.sslContext(PemTls.context(tls.get()));
            } catch (IOException e) {
                throw SourceFailure.broken(AnswerReader.shortened(String.valueOf(e.getMessage())));
            }
        }
        // The old client is not closed: queries in flight end on it, and it goes when they have.
        HttpClient fresh = builder.build();
        client = fresh;
        tlsFilesOf = files;
        return fresh;
    }

    private static List<FileTime> modified(ClientTls tls) throws SourceFailure {
        List<FileTime> times = new ArrayList<>();
        for (Path file : Stream.of(tls.authorities(), tls.certificate(), tls.key())
                .flatMap(Optional::stream)
                .toList()) {
            try {
                times.add(Files.getLastModifiedTime(file));
            } catch (IOException e) {
                throw SourceFailure.broken("the TLS file " + file + " cannot be read");
            }
        }
        return times;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
