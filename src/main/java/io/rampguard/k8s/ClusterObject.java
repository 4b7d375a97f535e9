package io.rampguard.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.rampguard.flags.JsonText;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One object of the cluster as plain JSON, with every digit as the server sent it: read, applied by server-side apply, or
 * patched, always under Rampguard's own field manager. Answers within 4 seconds and never throws.
 */
public final class ClusterObject {
    /** Whose fields are ours in {@code metadata.managedFields}. */
    public static final String MANAGER = "rampguard";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Duration REQUEST = Duration.ofSeconds(4);

    private final Supplier<KubernetesClient> client;
    private final Kind kind;
    private final String namespace;
    private final String name;
    private final String path;

    /**
     * @param client asked for at each call, so that one which cannot be built yet is tried again
     * @throws IllegalArgumentException for a namespace or a name that Kubernetes would not allow
     */
    public ClusterObject(Supplier<KubernetesClient> client, Kind kind, String namespace, String name) {
        this.client = client;
        this.kind = kind;
        this.namespace = namespace;
        this.name = name;
        this.path = kind.path(allowed("namespace", namespace), allowed("name", name));
    }

    private static String allowed(String what, String given) {
        if (!NAME.matcher(given).matches()) {
            throw new IllegalArgumentException("'" + given + "' is no " + what
                    + " in a cluster; it has lower-case letters, digits, '-' and '.', such as ai-flags");
        }
        return given;
    }

    /**
     * @param apiVersion {@code v1}, or group and version
     * @param kind {@code ConfigMap}
     * @param plural {@code configmaps}, as addresses and roles call it
     */
    public record Kind(String apiVersion, String kind, String plural) {
        private String path(String namespace, String name) {
            return (apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/")
                    + String.join("/", apiVersion, "namespaces", namespace, plural, name);
        }
    }

    /** How a call ended, sorted by the next move. */
    public sealed interface Answer {
        record Found(ObjectNode object) implements Answer {}

        /** There is no such object, or no such kind. */
        record Absent(String sentence) implements Answer {}

        /** The object has changed since the resource version that was sent; nothing was written. */
        record Outrun(String sentence) implements Answer {}

        /** Trying again cannot help: no permission, or not what the schema or an admission rule allows. */
        record Refused(String sentence) implements Answer {}

        /** Trying again can help; a write may have landed. */
        record Unreachable(String sentence) implements Answer {}
    }

    /** For people: {@code ConfigMap ml/flags}. */
    public String title() {
        return kind.kind() + " " + namespace + "/" + name;
    }

    public Answer get() {
        return send("read", "", request -> request);
    }

    /**
     * Server-side apply of exactly these fields, by force: a field that another manager owns becomes ours.
     *
     * @param fields without apiVersion, kind and name, which are added; {@code metadata.resourceVersion} makes it conditional
     * @param tryOut whether nothing is written and the answer only shows what would be
     */
    public Answer apply(ObjectNode fields, boolean tryOut) {
        ObjectNode body = fields.deepCopy();
        body.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        ObjectNode metadata = body.path("metadata") instanceof ObjectNode there ? there : body.putObject("metadata");
        metadata.put("name", name).put("namespace", namespace);
        String query = "?force=true&fieldManager=" + MANAGER + (tryOut ? "&dryRun=All" : "");
        // JSON is YAML, and the server takes an apply as YAML only.
        return send(
                "change", query, request -> request.method("PATCH", "application/apply-patch+yaml", body.toString()));
    }

    /** JSON Patch; an operation on {@code /metadata/resourceVersion} makes it conditional. */
    public Answer patch(ArrayNode operations) {
        return send(
                "change",
                "?fieldManager=" + MANAGER,
                request -> request.method("PATCH", "application/json-patch+json", operations.toString()));
    }

    private Answer send(String verb, String query, UnaryOperator<HttpRequest.Builder> content) {
        try {
            KubernetesClient cluster = client.get();
            HttpClient http = cluster.getHttpClient();
            HttpRequest.Builder request = http.newHttpRequestBuilder()
                    .uri(cluster.getMasterUrl().toString().replaceFirst("/$", "") + path + query)
                    .timeout(REQUEST.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<HttpResponse<String>> response =
                    http.sendAsync(content.apply(request).build(), String.class);
            return answer(verb, response.get(REQUEST.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return unreachable("no answer within " + REQUEST.toMillis() + " ms");
        } catch (ExecutionException e) {
            return unreachable(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable("not waited for");
        } catch (RuntimeException e) {
            // The client could not be built: a kubeconfig that is not there or not readable.
            return unreachable(String.valueOf(e.getMessage()));
        }
    }

    private Answer unreachable(String why) {
        return new Answer.Unreachable("the API server did not answer for " + title() + " (" + why
                + "); see whether it runs and whether a network policy lets the daemon reach it");
    }

    private Answer answer(String verb, HttpResponse<String> response) {
        String body = String.valueOf(response.body());
        int code = response.code();
        if (code == 429 || code >= 500) {
            return unreachable(code + " " + message(body));
        }
        return switch (code) {
            case 200, 201 -> found(body);
            case 404 ->
                new Answer.Absent(title() + " is not there (" + message(body)
                        + "); create it, or correct the connection's namespace and name");
            case 409 ->
                new Answer.Outrun(title() + " was changed at the same time (" + message(body) + "); read again");
            case 403 ->
                new Answer.Refused("the API server denies it (" + message(body) + "); let a Role give the daemon's"
                        + " ServiceAccount the verbs get and patch on " + kind.plural() + " '" + name
                        + "' in namespace "
                        + namespace);
            case 401 ->
                new Answer.Unreachable("the API server does not accept the daemon's token for " + title()
                        + "; see whether its ServiceAccount still exists");
            default ->
                new Answer.Refused(
                        "the API server refuses to " + verb + " " + title() + " (" + code + ": " + message(body) + ")");
        };
    }

    private Answer found(String body) {
        try {
            return JsonText.parse(body) instanceof ObjectNode object
                    ? new Answer.Found(object)
                    : unreachable("an answer that is no object");
        } catch (JsonProcessingException e) {
            return unreachable("an answer that is not JSON");
        }
    }

    /** The server's own sentence, out of its Status object. */
    private static String message(String body) {
        try {
            String said = JsonText.parse(body).path("message").asText("");
            return said.isEmpty() ? "no reason given" : said;
        } catch (JsonProcessingException e) {
            return "no reason given";
        }
    }
}
