package io.rampguard.alerts;

import io.rampguard.alerts.AlertChannel.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * One JSON document by POST, and what its answer means for the next move: 2xx is sent; 429 and 503 come again when the server
 * says so; 408, 425, 5xx, silence and broken connections come again later; every other 4xx and a redirect cannot be helped by
 * trying. Redirects are not followed, since a request may carry a secret.
 *
 * <p>Sentences name the host and never the path or a header: webhook addresses are secrets.
 */
public final class HttpPost {
    /** The port promises an answer within 10 seconds. */
    public static final Duration TIMEOUT = Duration.ofSeconds(8);

    private static final int EXCERPT = 300;

    /** Read beyond the excerpt, so that a secret at its edge is known whole before it is cut. */
    private static final int READ = 2_000;

    /** Shorter parts of a secret are ordinary words, such as {@code Bearer}. */
    private static final int TELLING = 8;

    private static final Pattern SEPARATORS = Pattern.compile("[\\s/?&=]+");

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final HttpClient client;
    private final InstantSource clock;
    private final Duration timeout;

    /** @param client shared by all channels of the process; see {@link #client} */
    public HttpPost(HttpClient client, InstantSource clock, Duration timeout) {
        this.client = client;
        this.clock = clock;
        this.timeout = timeout;
    }

    /** A client as channels want it: HTTP/1.1, no redirects, 3 s to connect. */
    public static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(3))
                .build();
    }

    /**
     * What to send.
     *
     * @param headers content type included
     * @param secretFile where the credentials of this request were read from, to be named when they are refused
     * @param secrets texts none of whose parts may appear in a sentence, should the server echo them
     */
    public record Letter(
            URI to, Map<String, String> headers, String body, Optional<Path> secretFile, List<String> secrets) {
        public Letter {
            headers = Map.copyOf(headers);
            secrets = List.copyOf(secrets);
        }

        /** As JSON. */
        public static Letter json(URI to, String body) {
            return new Letter(to, Map.of("Content-Type", "application/json"), body, Optional.empty(), List.of());
        }

        public Letter with(String header, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(header, value);
            return new Letter(to, more, body, secretFile, secrets);
        }

        public Letter withSecret(Path file, String secret) {
            List<String> more = new java.util.ArrayList<>(secrets);
            more.add(secret);
            return new Letter(to, headers, body, Optional.of(file), more);
        }
    }

    /** The content of a secret's file without surrounding white space. @throws IOException when it cannot be read or is empty */
    public static String secret(Path file) throws IOException {
        String secret = Files.readString(file).strip();
        if (secret.isEmpty()) {
            throw new IOException("it is empty");
        }
        return secret;
    }

    /** A secret's file that cannot be read: a mount may still come, so the alert waits. */
    public static Delivery unreadable(Path file, IOException e) {
        String why = e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : String.valueOf(e.getMessage());
        return new Delivery.Later(
                "the secret file " + file + " cannot be read (" + why + "): make it readable for the daemon",
                Optional.empty());
    }

    /** Posts and answers within the timeout. Never throws. */
    public Delivery send(Letter letter) {
        HttpRequest request;
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(letter.to())
                    .timeout(timeout)
                    .POST(HttpRequest.BodyPublishers.ofString(letter.body(), StandardCharsets.UTF_8));
            letter.headers().forEach(builder::setHeader);
            request = builder.build();
        } catch (IllegalArgumentException e) {
            return new Delivery.Rejected(
                    "the channel's address or one of its headers is malformed: correct its settings");
        }
        Excerpt excerpt = new Excerpt();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArrayConsumer(excerpt::take));
        try {
            return judge(letter, answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS), excerpt);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Delivery.Later(
                    host(letter) + " did not answer within " + timeout.toMillis() + " ms", Optional.empty());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Delivery.Later("interrupted while " + host(letter) + " was asked", Optional.empty());
        } catch (ExecutionException e) {
            return new Delivery.Later(host(letter) + " cannot be reached (" + cause(e) + ")", Optional.empty());
        }
    }

    private Delivery judge(Letter letter, HttpResponse<Void> answer, Excerpt excerpt) {
        int status = answer.statusCode();
        String said = host(letter) + " answered " + status + excerpt.text(letter.secrets());
        if (status >= 200 && status < 300) {
            return new Delivery.Sent();
        }
        if (status == 429 || status == 503) {
            return new Delivery.Later(
                    said, answer.headers().firstValue("Retry-After").flatMap(this::wait));
        }
        if (status == 408 || status == 425 || status >= 500) {
            return new Delivery.Later(said, Optional.empty());
        }
        if (status == 401 || status == 403) {
            return new Delivery.Rejected(said
                    + letter.secretFile()
                            .map(file -> ": the credentials in " + file + " are refused, renew them")
                            .orElse(": it wants credentials, and the channel has none"));
        }
        return new Delivery.Rejected(
                status < 400 ? said + ": it redirects, which is not followed; set the final address" : said);
    }

    /** Seconds or a date, as RFC 9110 has them; at most an hour, since a page must not wait for days. */
    private Optional<Duration> wait(String retryAfter) {
        try {
            Duration wait = retryAfter.strip().chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(retryAfter.strip()))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return Optional.of(wait)
                    .filter(Duration::isPositive)
                    .map(d -> d.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : d);
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String host(Letter letter) {
        int port = letter.to().getPort();
        return port < 0 ? letter.to().getHost() : letter.to().getHost() + ":" + port;
    }

    private static String cause(ExecutionException failed) {
        Throwable cause = failed.getCause();
        String name = cause == null ? "" : cause.getClass().getSimpleName().replaceAll("Exception$", "");
        return name.isEmpty() ? "no connection" : name;
    }

    /** The first words of an answer, whatever its length. */
    private static final class Excerpt {
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();

        synchronized void take(Optional<byte[]> bytes) {
            bytes.ifPresent(some -> first.write(some, 0, Math.min(some.length, READ - Math.min(READ, first.size()))));
        }

        synchronized String text(List<String> secrets) {
            String text = first.toString(StandardCharsets.UTF_8)
                    .replaceAll("[\\p{Cntrl}\\s]+", " ")
                    .strip();
            for (String secret : secrets) {
                for (String part : SEPARATORS.split(secret, -1)) {
                    text = part.length() < TELLING ? text : text.replace(part, "***");
                }
            }
            text = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
            return text.isEmpty() ? "" : " (" + text + ")";
        }
    }
}
