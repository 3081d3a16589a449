// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/**
 * Fetches sources and scripts over HTTP. The JDK's clients resolve names by themselves, at times of their own, so that a
 * name could be public when it is checked and private when it is used (DNS rebinding). Here a name is resolved once,
 * every address is checked, and the connection goes to an address that was. Redirects begin again from the checks.
 */
public final class Fetcher {
    static final int REDIRECTS_MAX = 3;
    private static final int WAIT_MS_MAX = 10_000;

    /** How names become addresses; tests have their own. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Policy policy;
    private final Resolver resolver;
    private final SSLSocketFactory tls;

    public Fetcher(Policy policy, Resolver resolver, SSLSocketFactory tls) {
        this.policy = policy;
        this.resolver = resolver;
        this.tls = tls;
    }

    /**
     * Gets what a URL names.
     *
     * @param field what asks, for messages
     * @param bytesMax limit of the body
     */
    public byte[] fetch(String field, String url, long bytesMax, Allowance allowance) throws DServiceException {
        URI uri = policy.check(field, url);
        for (int redirects = 0; ; redirects++) {
            HttpReply reply = get(field, uri, bytesMax, allowance);
            if (reply.status() == 200) {
                return reply.body();
            }
            if (!reply.isRedirect()) {
                Kind kind = reply.status() == 404 || reply.status() == 410 ? Kind.NOT_FOUND : Kind.UPSTREAM;
                throw new DServiceException(kind, field + ": " + uri.getHost() + " answered " + reply.status());
            }
            if (redirects == REDIRECTS_MAX) {
                throw new DServiceException(Kind.UPSTREAM, field + ": more than " + REDIRECTS_MAX + " redirects");
            }
            URI next = policy.check(field, resolve(field, uri, reply.location()));
            if ("https".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(next.getScheme())) {
                throw new DServiceException(Kind.UPSTREAM, field + ": redirected from https to http");
            }
            uri = next;
        }
    }

    private static String resolve(String field, URI base, String location) throws DServiceException {
        try {
            return base.resolve(location).toString();
        } catch (IllegalArgumentException e) {
            throw new DServiceException(Kind.UPSTREAM, field + ": redirected to what is no URL", e);
        }
    }

    private HttpReply get(String field, URI uri, long bytesMax, Allowance allowance) throws DServiceException {
        allowance.check();
        InetAddress[] addresses = addresses(field, uri.getHost());
        IOException last = new IOException("no address");
        for (InetAddress address : addresses) {
            allowance.check();
            try (SocketChannel channel = SocketChannel.open()) {
                Socket socket = connect(channel, address, uri, allowance);
                return HttpReply.exchange(socket, uri, field, bytesMax, allowance);
            } catch (ClosedByInterruptException e) {
                Thread.currentThread().interrupt();
                allowance.check();
                last = e;
            } catch (InterruptedIOException e) {
                allowance.check();
                throw new DServiceException(Kind.UPSTREAM, field + ": " + uri.getHost() + " is too slow", e);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new DServiceException(Kind.UPSTREAM, field + ": " + uri.getHost() + " cannot be read", last);
    }

    /** All addresses of a host; one that is not allowed spoils them all. */
    private InetAddress[] addresses(String field, String host) throws DServiceException {
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException e) {
            throw new DServiceException(Kind.UPSTREAM, field + ": host " + host + " is not known", e);
        }
        for (InetAddress address : addresses) {
            if (!policy.privateAddresses() && !AddressRules.isPublic(address)) {
                throw new DServiceException(
                        Kind.INVALID, field + ": host " + host + " is not on the public internet, so not allowed here");
            }
        }
        return addresses;
    }

    private Socket connect(SocketChannel channel, InetAddress address, URI uri, Allowance allowance)
            throws IOException {
        int port = Policy.port(uri);
        Socket plain = channel.socket(); // of a channel, so that an interrupt closes it
        int waitMs = waitMs(allowance);
        plain.setSoTimeout(waitMs);
        plain.connect(new InetSocketAddress(address, port), waitMs);
        if (!"https".equals(uri.getScheme().toLowerCase(Locale.ROOT))) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, uri.getHost(), port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!uri.getHost().startsWith("[") && !uri.getHost().matches("[0-9.]+")) {
            parameters.setServerNames(List.of(new SNIHostName(uri.getHost())));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** How long one read may take now. */
    static int waitMs(Allowance allowance) {
        return (int) Math.max(1, Math.min(WAIT_MS_MAX, allowance.remainingMs()));
    }
}
