// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a certificate of its own is believed only with {@code --ca}, and only under its name. */
class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    private void keytool(String... args) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(args));
        command.addAll(List.of("-keystore", store().toString(), "-storepass", PASSWORD, "-alias", "gateway"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private Path store() {
        return folder.resolve("gateway.p12");
    }

    private Path certificate(String name) throws Exception {
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=gateway", "-ext", "san=" + name);
        Path file = folder.resolve("gateway.crt");
        keytool("-exportcert", "-rfc", "-file", file.toString());
        return file;
    }

    private HttpsServer serve(Map<String, byte[]> files) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/log/", exchange -> {
            byte[] file = files.get(exchange.getRequestURI().getPath().substring("/log/".length()));
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(file == null ? new byte[0] : file);
            }
        });
        server.start();
        return server;
    }

    @Test
    void believesACertificateThatWasGiven() throws Exception {
        Path certificate = certificate("ip:127.0.0.1");
        HttpsServer server = serve(SampleLog.small().publish());
        try {
            String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/log";
            MemorySource.Result result = MemorySource.run(List.of(url, "--ca", certificate.toString()));
            assertEquals(0, result.code(), result.printed());
            result = MemorySource.run(List.of(url));
            assertEquals(2, result.code(), result.printed());
            assertTrue(result.printed().contains("cannot read"), result.printed());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void believesNoCertificateOfAnotherName() throws Exception {
        Path certificate = certificate("dns:gateway.example");
        HttpsServer server = serve(SampleLog.small().publish());
        try {
            String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/log";
            MemorySource.Result result = MemorySource.run(List.of(url, "--ca", certificate.toString()));
            assertEquals(2, result.code(), result.printed());
        } finally {
            server.stop(0);
        }
    }
}
