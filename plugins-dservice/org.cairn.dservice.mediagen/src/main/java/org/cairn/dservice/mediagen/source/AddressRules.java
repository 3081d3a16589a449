// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.source;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses are of the public internet. Everything else is the operator's own: a worker must not become a window
 * into the network that it stands in (SSRF). From the IANA special-purpose registries; IPv6 by what is allowed
 * (2000::/3), since most of the rest is unassigned.
 */
final class AddressRules {
    /** First address and prefix length of what is not public in IPv4. */
    private static final int[][] SPECIAL_V4 = {
        {0x00000000, 8}, // this network
        {0x0a000000, 8}, // private
        {0x64400000, 10}, // carrier NAT
        {0x7f000000, 8}, // loopback
        {0xa9fe0000, 16}, // link-local: cloud metadata is here
        {0xac100000, 12}, // private
        {0xc0000000, 24}, // protocol assignments
        {0xc0000200, 24}, // documentation
        {0xc0586300, 24}, // 6to4 relays
        {0xc0a80000, 16}, // private
        {0xc6120000, 15}, // benchmarks
        {0xc6336400, 24}, // documentation
        {0xcb007100, 24}, // documentation
        {0xe0000000, 3}, // multicast, reserved, broadcast
    };

    private AddressRules() {}

    static boolean isPublic(InetAddress address) {
        byte[] b = address.getAddress();
        if (address instanceof Inet4Address) {
            int value = int32(b, 0);
            for (int[] special : SPECIAL_V4) {
                if ((value ^ special[0]) >>> (32 - special[1]) == 0) {
                    return false;
                }
            }
            return true;
        }
        int first = int32(b, 0);
        boolean global = first >>> 29 == 1; // 2000::/3
        boolean ietf = first >>> 9 == 0x20010000 >>> 9; // 2001::/23: Teredo, benchmarks, ORCHID
        boolean documentation = first == 0x20010db8 || first >>> 12 == 0x3fff0000 >>> 12;
        boolean sixToFour = first >>> 16 == 0x2002; // an IPv4 address inside
        return global && !ietf && !documentation && !sixToFour;
    }

    private static int int32(byte[] b, int at) {
        return (b[at] & 255) << 24 | (b[at + 1] & 255) << 16 | (b[at + 2] & 255) << 8 | (b[at + 3] & 255);
    }
}
