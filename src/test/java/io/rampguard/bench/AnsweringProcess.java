package io.rampguard.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@link AnsweringServer} in a process of its own, which ends with this one. */
final class AnsweringProcess implements AutoCloseable {
    private final Process process;
    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    private AnsweringProcess(Process process, int port) {
        this.process = process;
        this.url = URI.create("http://127.0.0.1:" + port);
    }

    static AnsweringProcess start() throws IOException {
        Process process = Java.start(List.of("-Xmx1g"), AnsweringServer.class, List.of(), false);
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = said.readLine();
        if (port == null) {
            throw new IOException("the answering server did not start");
        }
        return new AnsweringProcess(process, Integer.parseInt(port));
    }

    URI url() {
        return url;
    }

    /** Queries that were posted since this was last asked. */
    int queries() throws IOException, InterruptedException {
        return Integer.parseInt(get("/bench/queries"));
    }

    /** From now on the variant of exactly these flags fails half of its requests. */
    void breach(List<String> flags) throws IOException, InterruptedException {
        get("/bench/breach?flags=" + String.join(",", flags));
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
