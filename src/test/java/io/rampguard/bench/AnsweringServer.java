package io.rampguard.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Answers the source's queries as Prometheus does, gzipped, for every flag that a query names, in a process of its own so that
 * its work is not counted as ours. Answers are made once for each of four kinds of weather and kept, since making them is not
 * what is measured. {@code GET /bench/breach?flags=a,b} makes these flags' variant fail, {@code GET /bench/queries} answers how
 * many queries were posted since the last time. It ends when its standard input does.
 */
final class AnsweringServer {
    /** The bounds that OpenTelemetry recommends for the duration of GenAI operations, in seconds. */
    static final List<String> BOUNDS = List.of(
            "0.01", "0.02", "0.04", "0.08", "0.16", "0.32", "0.64", "1.28", "2.56", "5.12", "10.24", "20.48", "40.96",
            "81.92", "+Inf");

    private static final Pattern COUNTED = Pattern.compile("sum by \\(([^)]*)\\) \\(\\(\\(last_over_time\\(");
    private static final int WEATHERS = 4;
    private static final String VECTOR = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[";

    private final AtomicInteger queries = new AtomicInteger();
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private volatile Set<String> breaching = Set.of();

    private AnsweringServer() {}

    public static void main(String[] args) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AnsweringServer server = new AnsweringServer();
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/bench/breach", server::breach);
        http.createContext("/bench/queries", exchange -> text(exchange, String.valueOf(server.queries.getAndSet(0))));
        http.createContext("/api/v1/query", server::query);
        http.start();
        System.out.println(http.getAddress().getPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // Whoever started this process holds the other end.
        }
        System.exit(0);
    }

    private void breach(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        breaching =
                Set.copyOf(Arrays.asList(query.substring(query.indexOf('=') + 1).split(",")));
        answers.clear();
        text(exchange, "ok");
    }

    private static void text(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void query(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> form =
                    form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            queries.incrementAndGet();
            String query = form.getOrDefault("query", "");
            int weather = (int) (Double.parseDouble(form.getOrDefault("time", "0")) / 15 % WEATHERS);
            byte[] body = answers.computeIfAbsent(weather + query, key -> zipped(answer(query, weather)));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException bug) {
            bug.printStackTrace();
            throw bug;
        }
    }

    private String answer(String query, int weather) {
        Matcher counted = COUNTED.matcher(query);
        if (!counted.lookingAt()) {
            // The only other question is how far samples lie apart.
            return VECTOR + "{\"metric\":{\"rampguard_row\":\"30\"},\"value\":[0,\"6\"]}]}}";
        }
        int from = counted.end();
        String metric = query.substring(from, query.indexOf('{', from));
        boolean valid = query.startsWith("valid=\"true\"", from + metric.length() + 1);
        boolean newest = query.contains(" or label_replace(max by ");
        StringBuilder out = new StringBuilder(VECTOR);
        for (String flag : flags(query, from)) {
            for (String variant : List.of(BenchPolicies.CONTROL, BenchPolicies.NEWCOMER)) {
                Arm arm = new Arm(flag, variant, weather, breaching.contains(flag));
                rows(out, arm, metric, valid);
                if (newest) {
                    // A sample from far ahead is never stale, so that an answer need not be made for every tick.
                    arm.row(out, ",\"rampguard_row\":\"newest\"", "4102444800");
                }
            }
        }
        if (out.charAt(out.length() - 1) == ',') {
            out.setLength(out.length() - 1);
        }
        return out.append("]}}").toString();
    }

    private static void rows(StringBuilder out, Arm arm, String metric, boolean valid) {
        if (metric.endsWith("_bucket")) {
            for (int i = 0; i < BOUNDS.size(); i++) {
                arm.row(out, ",\"le\":\"" + BOUNDS.get(i) + "\"", String.valueOf(arm.upTo(i)));
            }
        } else {
            arm.row(out, "", arm.count(metric, valid));
        }
    }

    private static List<String> flags(String query, int from) {
        int at = query.indexOf(BenchPolicies.FLAG, from) + BenchPolicies.FLAG.length();
        int quote = query.indexOf('"', at);
        return new ArrayList<>(Arrays.asList(
                query.substring(quote + 1, query.indexOf('"', quote + 1)).split("\\|")));
    }

    /** What one arm of one flag counted in one window. */
    private record Arm(String flag, String variant, int weather, boolean breaching) {
        boolean newcomer() {
            return variant.equals(BenchPolicies.NEWCOMER);
        }

        int chance(int most) {
            return Math.floorMod((flag + variant).hashCode() * 31 + weather * 7919, most);
        }

        int requests() {
            return (newcomer() ? 40 : 360) + chance(5);
        }

        String count(String metric, boolean valid) {
            int requests = requests();
            return switch (metric) {
                case "llm_requests_total" -> String.valueOf(requests);
                case "llm_errors_total" ->
                    String.valueOf(
                            breaching && newcomer() ? requests / 2 : newcomer() ? chance(10) / 9 : 3 + chance(3));
                case "llm_tokens_total" -> String.valueOf(requests * (480 + chance(40)));
                case "llm_outputs_total" -> String.valueOf(valid ? requests - chance(10) / 9 : requests);
                case "llm_duration_seconds_sum" -> String.format(Locale.ROOT, "%.3f", requests * 0.7);
                default -> throw new IllegalArgumentException("no such metric here: " + metric);
            };
        }

        /** Most requests take 0.3 to 2.5 s. */
        int upTo(int bound) {
            double share = Math.min(1, Math.max(0, (bound - 3) / 6.0));
            return bound >= 9 ? requests() : (int) (requests() * share);
        }

        void row(StringBuilder out, String more, String value) {
            out.append("{\"metric\":{\"")
                    .append(BenchPolicies.FLAG)
                    .append("\":\"")
                    .append(flag)
                    .append("\",\"");
            out.append(BenchPolicies.VARIANT)
                    .append("\":\"")
                    .append(variant)
                    .append('"')
                    .append(more);
            out.append("},\"value\":[1700000000.000,\"").append(value).append("\"]},");
        }
    }

    private static Map<String, String> form(String encoded) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            form.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written to", impossible);
        }
        return out.toByteArray();
    }
}
