// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.cairn.ledger.core.PrivatePart;

/**
 * Random bytes for blinds: AES-256 in counter mode under a key that the system's generator gives anew for every 512 rows. To
 * draw all from the system would take a quarter of the time of a row.
 */
final class Blinds {
    private static final int KEY_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Cipher cipher = cipher();
    private final byte[] drawn = new byte[512 * PrivatePart.BLIND_BYTES];
    private final byte[] zeros = new byte[drawn.length];
    private int used = drawn.length;

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has AES", e);
        }
    }

    /** That many random bytes, at most 512 blinds. */
    synchronized byte[] get(int bytes) {
        if (drawn.length - used < bytes) {
            draw();
        }
        byte[] given = Arrays.copyOfRange(drawn, used, used + bytes);
        Arrays.fill(drawn, used, used + bytes, (byte) 0);
        used += bytes;
        return given;
    }

    private void draw() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try {
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(new byte[cipher.getBlockSize()]));
            cipher.doFinal(zeros, 0, zeros.length, drawn, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES does not work", e);
        }
        used = 0;
    }
}
