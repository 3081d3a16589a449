// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names and addresses of a server certificate: those of loopback, of the host, and configured ones. */
final class Names {
    private static final Pattern DNS = Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private final Set<String> all = new LinkedHashSet<>();

    Names(String hostName, List<String> configured) {
        for (String name : configured) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (isAddress(name)) {
                all.add(address(name));
            } else if (DNS.matcher(lower).matches()) {
                all.add(lower);
            } else {
                throw new IllegalArgumentException(
                        "org.cairn.identity: names: neither a host name nor an address: " + name);
            }
        }
        String host = hostName.toLowerCase(Locale.ROOT);
        if (DNS.matcher(host).matches() && !isAddress(host)) {
            all.add(host);
        }
        all.add("localhost");
        all.add(address("127.0.0.1"));
        all.add(address("::1"));
    }

    /** The host's own name, empty if it does not tell; asked of the kernel, since a resolver could take its time. */
    static String ofThisHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }

    Set<String> all() {
        return all;
    }

    String first() {
        return all.iterator().next();
    }

    /** Whether a certificate is for all of these names. */
    boolean coveredBy(X509Certificate certificate) {
        Set<String> covered = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives == null) {
                return false;
            }
            for (List<?> alternative : alternatives) {
                String name = String.valueOf(alternative.get(1));
                covered.add(isAddress(name) ? address(name) : name);
            }
        } catch (CertificateParsingException e) {
            return false;
        }
        return covered.containsAll(all);
    }

    private static String address(String literal) {
        try {
            return InetAddress.getByName(literal).getHostAddress(); // a literal: no look-up
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("org.cairn.identity: names: not an address: " + literal, e);
        }
    }
}
