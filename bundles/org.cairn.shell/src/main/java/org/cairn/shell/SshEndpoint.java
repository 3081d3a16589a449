// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where Karaf's SSH server listens, by its configuration, and whether it does. */
final class SshEndpoint {
    /** Longest wait for a connection, and again for the server's first word. */
    static final int ANSWER_MS_MAX = 2_000;

    private static final int PORT_DEFAULT = 8101;
    private static final byte[] FIRST_WORD = "SSH-".getBytes(US_ASCII);

    private SshEndpoint() {}

    /** Reads {@code sshHost} and {@code sshPort}; empty for a port that is none, as 0, which nobody can know. */
    static Optional<URI> of(@Nullable Dictionary<String, ?> configuration) {
        Object port = configuration == null ? null : configuration.get("sshPort");
        Object host = configuration == null ? null : configuration.get("sshHost");
        String number = port == null ? "" : port.toString().strip();
        int bound = number.matches("[0-9]{1,5}") ? Integer.parseInt(number) : number.isEmpty() ? PORT_DEFAULT : 0;
        if (bound < 1 || bound > 65_535) {
            return Optional.empty();
        }
        String name = host == null ? "" : host.toString().strip();
        boolean any = name.isEmpty() || "0.0.0.0".equals(name) || "::".equals(name);
        String reachable = any ? "127.0.0.1" : name.contains(":") ? "[" + name + "]" : name;
        return Optional.of(URI.create("ssh://" + reachable + ":" + bound));
    }

    /** Whether an SSH server greets there: a service or a bound port alone would not tell. */
    static boolean answers(URI uri) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), ANSWER_MS_MAX);
            socket.setSoTimeout(ANSWER_MS_MAX);
            return Arrays.equals(FIRST_WORD, socket.getInputStream().readNBytes(FIRST_WORD.length));
        } catch (IOException e) {
            return false;
        }
    }
}
