package io.rampguard.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server on loopback that keeps what it was sent and answers as it is told. */
public final class LoopbackServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Answer answer = Answer.of(200, "ok");

    /** A request as it arrived; header names in lower case. */
    public record Received(String method, String path, Map<String, String> headers, String body) {}

    /**
     * @param hangs where the answer stops: never, before the headers, or in mid-body
     */
    public record Answer(int status, Map<String, String> headers, String body, Hang hangs) {
        public static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body, Hang.NEVER);
        }

        public Answer with(String header, String value) {
            return new Answer(status, Map.of(header, value), body, hangs);
        }

        public Answer hanging(Hang where) {
            return new Answer(status, headers, body, where);
        }
    }

    /** Where an answer stops. */
    public enum Hang {
        NEVER,
        BEFORE_HEADERS,
        IN_BODY
    }

    public LoopbackServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public void answers(Answer next) {
        answer = next;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    public List<Received> received() {
        return received;
    }

    private void serve(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new java.util.TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
        Answer now = answer;
        if (now.hangs() == Hang.BEFORE_HEADERS) {
            hang();
        }
        now.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] bytes = now.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(
                now.status(),
                now.hangs() == Hang.IN_BODY ? bytes.length + 1000L : bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
        if (now.hangs() == Hang.IN_BODY) {
            hang();
        }
        exchange.close();
    }

    private void hang() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
