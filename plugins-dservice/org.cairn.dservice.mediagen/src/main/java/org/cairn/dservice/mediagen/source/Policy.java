// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/**
 * From where may be fetched.
 *
 * @param hosts names, {@code name:port}, {@code *.domain} (all below it) or {@code *} (every public host);
 *     without a port only the scheme's own
 * @param privateAddresses whether addresses that are not of the public internet are allowed too
 */
public record Policy(List<String> hosts, boolean privateAddresses) {
    static final int URL_LENGTH_MAX = 4096;

    public Policy {
        hosts = hosts.stream()
                .map(h -> h.strip().toLowerCase(Locale.ROOT))
                .filter(h -> !h.isEmpty())
                .toList();
    }

    /** Checks what can be told without a network; {@code field} begins the message. */
    URI check(String field, String url) throws DServiceException {
        URI uri;
        try {
            uri = new URI(url.length() > URL_LENGTH_MAX ? "" : url).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new DServiceException(Kind.INVALID, field + ": not a URL", e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new DServiceException(Kind.INVALID, field + ": only http and https URLs of at most 4096 characters");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new DServiceException(Kind.INVALID, field + ": a URL with a host and without a user");
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = port(uri);
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        if (hosts.stream().noneMatch(rule -> allows(rule, host, port, usual))) {
            throw new DServiceException(
                    Kind.INVALID, field + ": host " + host + (usual ? "" : ":" + port) + " is not allowed here");
        }
        return uri;
    }

    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static boolean allows(String rule, String host, int port, boolean usual) {
        String name = rule;
        boolean portFits = usual;
        int colon = rule.lastIndexOf(':');
        if (colon > rule.lastIndexOf(']')) {
            name = rule.substring(0, colon);
            portFits = rule.substring(colon + 1).equals(Integer.toString(port));
        }
        return portFits
                && (name.equals("*")
                        || name.equals(host)
                        || (name.startsWith("*.") && host.endsWith(name.substring(1))));
    }
}
