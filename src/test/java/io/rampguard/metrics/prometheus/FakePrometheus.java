package io.rampguard.metrics.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Answers the source's queries as Prometheus does, from counts that a test sets. It reads the selector, the grouping and the
 * kind of a query from its text and knows nothing of time: real time is what the test on the real server is for.
 */
public final class FakePrometheus implements AutoCloseable {
    private static final Pattern COUNTED =
            Pattern.compile("^sum by \\(([^)]*)\\) \\(\\(\\(last_over_time\\((.*)$", Pattern.DOTALL);
    private static final Pattern SPACING =
            Pattern.compile("^label_replace\\(max\\(count_over_time\\((.*)$", Pattern.DOTALL);
    private static final Pattern CATCHES =
            Pattern.compile("^count by \\(([^)]*)\\) \\(last_over_time\\((.*)$", Pattern.DOTALL);
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"((?:[^\"\\\\]++|\\\\.)*+)\"(,?)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Series> series = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private volatile Optional<Misbehaviour> misbehaviour = Optional.empty();
    private volatile double samplesInTwoMinutes = 8;
    private volatile boolean gzip;

    record Series(String metric, Map<String, String> labels, String counted, Optional<Instant> newest) {}

    /** What to do instead of an answer; returns false to answer after all. */
    public interface Misbehaviour {
        boolean answer(HttpExchange exchange, Map<String, String> form) throws IOException;
    }

    public FakePrometheus() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** One series' count in whatever window is asked for, and when its newest sample was taken. */
    public FakePrometheus counted(String metric, Map<String, String> labels, String counted, Instant newest) {
        series.add(new Series(metric, labels, counted, Optional.of(newest)));
        return this;
    }

    FakePrometheus ended(String metric, Map<String, String> labels, String counted) {
        series.add(new Series(metric, labels, counted, Optional.empty()));
        return this;
    }

    void forget() {
        series.clear();
    }

    public void misbehave(Misbehaviour how) {
        misbehaviour = Optional.of(how);
    }

    void behave() {
        misbehaviour = Optional.empty();
    }

    void compress() {
        gzip = true;
    }

    /** Every query that was posted, spacings apart. */
    List<String> queries() {
        return asked.stream()
                .map(form -> form.getOrDefault("query", ""))
                .filter(q -> COUNTED.matcher(q).find())
                .toList();
    }

    List<Map<String, String>> asked() {
        return List.copyOf(asked);
    }

    List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    /** Every request of any kind. */
    int requests() {
        return asked.size();
    }

    static boolean counts(Map<String, String> form) {
        return COUNTED.matcher(form.getOrDefault("query", "")).find();
    }

    /** Sends this and ends the exchange. */
    public static boolean send(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
        return true;
    }

    static String vector(String rows) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + rows + "]}}";
    }

    static String matrix(String rows) {
        return vector(rows).replace("\"vector\"", "\"matrix\"");
    }

    /** The instants that a range asks for, as unix seconds. */
    static List<String> instants(Map<String, String> form) {
        long step = Long.parseLong(form.get("step").replace("s", ""));
        long end = (long) Double.parseDouble(form.get("end"));
        List<String> instants = new ArrayList<>();
        for (long at = (long) Double.parseDouble(form.get("start")); at <= end; at += step) {
            instants.add(String.valueOf(at));
        }
        return instants;
    }

    /** The same value at every instant. */
    private static String atEach(List<String> instants, String rows) {
        return Pattern.compile("\"value\":\\[[^,]*,(\"[^\"]*\")\\]")
                .matcher(rows)
                .replaceAll(value -> "\"values\":"
                        + instants.stream()
                                .map(at -> "[" + at + "," + value.group(1) + "]")
                                .toList());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String query = exchange.getRequestURI().getRawQuery();
            Map<String, String> form = form(body.isEmpty() ? query == null ? "" : query : body);
            form.put("path", exchange.getRequestURI().getPath());
            asked.add(form);
            headers.add(exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().getFirst())));
            if (misbehaviour.isPresent() && misbehaviour.get().answer(exchange, form)) {
                return;
            }
            answer(exchange, form);
        } catch (RuntimeException bug) {
            bug.printStackTrace();
            throw bug;
        }
    }

    private void answer(HttpExchange exchange, Map<String, String> form) throws IOException {
        String path = form.get("path");
        if (path.endsWith("/label/__name__/values")) {
            boolean known = series.stream().anyMatch(s -> s.metric().equals(form.get("match[]")));
            send(
                    exchange,
                    200,
                    "application/json",
                    "{\"status\":\"success\",\"data\":[" + (known ? "\"" + form.get("match[]") + "\"" : "") + "]}");
        } else if (path.endsWith("/metadata")) {
            send(exchange, 200, "application/json", "{\"status\":\"success\",\"data\":{}}");
        } else {
            String rows = rows(form);
            byte[] bytes = (path.endsWith("/query_range") ? matrix(atEach(instants(form), rows)) : vector(rows))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (gzip) {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                bytes = zipped(bytes);
            }
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String rows(Map<String, String> form) {
        String query = form.get("query");
        Matcher counted = COUNTED.matcher(query);
        if (counted.find()) {
            List<String> by = List.of(counted.group(1).split(", "));
            List<Series> selected = selected(counted.group(2));
            String rows = sums(selected, by);
            boolean newest = query.contains(" or label_replace(max by ");
            return newest ? join(rows, newest(selected, by)) : rows;
        }
        if (SPACING.matcher(query).find()) {
            return "{\"metric\":{\"rampguard_row\":\"120\"},\"value\":[0,\"" + samplesInTwoMinutes + "\"]}";
        }
        Matcher catches = CATCHES.matcher(query);
        if (catches.find()) {
            List<String> by = List.of(catches.group(1).split(", "));
            return selected(catches.group(2)).stream()
                    .map(s -> row(s.labels(), by, "1"))
                    .distinct()
                    .collect(Collectors.joining(","));
        }
        return "{\"metric\":{},\"value\":[0,\"" + series.size() + "\"]}";
    }

    private static String join(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "," + other;
    }

    private static String sums(List<Series> selected, List<String> by) {
        Map<Map<String, String>, List<String>> groups = new LinkedHashMap<>();
        for (Series s : selected) {
            if (!s.counted().isEmpty()) {
                groups.computeIfAbsent(labels(s.labels(), by), k -> new ArrayList<>())
                        .add(s.counted());
            }
        }
        return groups.entrySet().stream()
                .map(g -> row(
                        g.getKey(),
                        by,
                        g.getValue().size() == 1
                                ? g.getValue().getFirst()
                                : String.valueOf(g.getValue().stream()
                                        .mapToDouble(Double::parseDouble)
                                        .sum())))
                .collect(Collectors.joining(","));
    }

    private static String newest(List<Series> selected, List<String> by) {
        List<String> groups = by.stream().filter(name -> !name.equals("le")).toList();
        Map<Map<String, String>, Double> newest = new LinkedHashMap<>();
        for (Series s : selected) {
            s.newest().ifPresent(at -> newest.merge(labels(s.labels(), groups), at.toEpochMilli() / 1000.0, Math::max));
        }
        return newest.entrySet().stream()
                .map(g -> {
                    Map<String, String> labels = new TreeMap<>(g.getKey());
                    labels.put("rampguard_row", "newest");
                    return row(labels, List.copyOf(labels.keySet()), String.valueOf(g.getValue()));
                })
                .collect(Collectors.joining(","));
    }

    private static Map<String, String> labels(Map<String, String> all, List<String> by) {
        Map<String, String> kept = new TreeMap<>(all);
        kept.keySet().retainAll(by);
        return kept;
    }

    private static String row(Map<String, String> all, List<String> by, String value) {
        String labels = labels(all, by).entrySet().stream()
                .map(l -> "\"" + l.getKey() + "\":\""
                        + l.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(","));
        return "{\"metric\":{" + labels + "},\"value\":[1700000000.000,\"" + value + "\"]}";
    }

    private List<Series> selected(String text) {
        Matcher name = Pattern.compile("^[a-zA-Z_:][a-zA-Z0-9_:]*").matcher(text);
        if (!name.find()) {
            throw new IllegalArgumentException("no metric in " + text);
        }
        List<Series> selected =
                series.stream().filter(s -> s.metric().equals(name.group())).toList();
        int at = name.end();
        if (text.charAt(at) != '{') {
            return selected;
        }
        Matcher matcher = MATCHER.matcher(text).region(at + 1, text.length());
        boolean more = true;
        while (more && matcher.lookingAt()) {
            String label = matcher.group(1);
            String value = matcher.group(3).replaceAll("\\\\(.)", "$1");
            String operator = matcher.group(2);
            selected = selected.stream()
                    .filter(s -> matches(s.labels().getOrDefault(label, ""), operator, value))
                    .toList();
            more = !matcher.group(4).isEmpty();
            matcher.region(matcher.end(), text.length());
        }
        return selected;
    }

    private static boolean matches(String actual, String operator, String value) {
        return switch (operator) {
            case "=" -> actual.equals(value);
            case "!=" -> !actual.equals(value);
            case "=~" -> actual.matches(value);
            default -> !actual.matches(value);
        };
    }

    private static Map<String, String> form(String encoded) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
