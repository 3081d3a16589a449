// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;
import org.cairn.ledger.core.PrivatePart;

/** Random bytes for blinds, drawn from the system many at once: one draw for each row would cost more than its hash. */
final class Blinds implements Supplier<byte[]> {
    private final SecureRandom random = new SecureRandom();
    private final byte[] drawn = new byte[256 * PrivatePart.BLIND_BYTES];
    private int used = drawn.length;

    @Override
    public synchronized byte[] get() {
        if (used == drawn.length) {
            random.nextBytes(drawn);
            used = 0;
        }
        byte[] blind = Arrays.copyOfRange(drawn, used, used + PrivatePart.BLIND_BYTES);
        Arrays.fill(drawn, used, used + PrivatePart.BLIND_BYTES, (byte) 0);
        used += PrivatePart.BLIND_BYTES;
        return blind;
    }
}
