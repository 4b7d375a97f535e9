package io.rampguard.metrics.prometheus;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** An HTTPS server that asks its clients for a certificate, and PEM files for one client it knows. */
record TlsWorld(HttpsServer server, Path authority, Path certificate, Path key) implements AutoCloseable {
    private static final char[] PASSWORD = "for-the-test".toCharArray();

    /** The server's self-signed certificate is its own authority; so is the client's. */
    static TlsWorld create(Path folder) throws Exception {
        KeyStore server = pair(folder, "server", "CN=localhost");
        KeyStore client = pair(folder, "client", "CN=rampguard");
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = context(server, client.getCertificate("client"));
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters strict = context.getDefaultSSLParameters();
                strict.setNeedClientAuth(true);
                parameters.setSSLParameters(strict);
            }
        });
        https.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            FakePrometheus.send(exchange, 200, "application/json", FakePrometheus.vector(""));
            exchange.close();
        });
        https.start();
        return new TlsWorld(
                https,
                pem(
                        folder.resolve("ca.pem"),
                        "CERTIFICATE",
                        server.getCertificate("server").getEncoded()),
                pem(
                        folder.resolve("client.pem"),
                        "CERTIFICATE",
                        client.getCertificate("client").getEncoded()),
                pem(
                        folder.resolve("client.key"),
                        "PRIVATE KEY",
                        client.getKey("client", PASSWORD).getEncoded()));
    }

    URI url() {
        return URI.create("https://localhost:" + server.getAddress().getPort());
    }

    private static SSLContext context(KeyStore own, Certificate trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("client", trusted);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), managers.getTrustManagers(), null);
        return context;
    }

    private static KeyStore pair(Path folder, String alias, String name) throws Exception {
        Path store = folder.resolve(alias + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        alias,
                        "-keyalg",
                        "EC",
                        "-dname",
                        name,
                        "-validity",
                        "2",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        return KeyStore.getInstance(store.toFile(), PASSWORD);
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
