// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a caller is, as far as limits are concerned: an IPv4 address, or the /64 of an IPv6 address, since whoever has
 * one address of a /64 has 2^64 of them (RFC 6177).
 */
final class Source {
    private static final int NETWORK_BYTES = 8;

    private Source() {}

    /** Of a connection; empty if it does not come over IP. */
    static Optional<InetAddress> of(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? Optional.of(network(address.getAddress()))
                : Optional.empty();
    }

    static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
