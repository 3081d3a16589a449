// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.work.Tier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens say exactly what was issued, or nothing (CGN-3, DESIGN 3.1). */
class TokenCodecTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static byte @Nullable [] keys(int id) {
        return id == 5 ? KEY : null;
    }

    private static Claims claims(Optional<String> user, int workers) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < workers; i++) {
            names.add("wk-00000000%02d".formatted(i));
        }
        Session session = new Session(
                "0123456789abcdefghjkmnpqrs",
                "customer-7f3kq2m9x4",
                "00112233445566778899aabbccddeeff",
                user,
                user.map(id -> "ffeeddccbbaa99887766554433221100"),
                Set.of(Tier.T2, Tier.T4B),
                names,
                Instant.parse("2026-11-20T10:00:00.123456Z"));
        return new Claims(session, 3, user.isPresent() ? 9 : 0);
    }

    @Test
    void readsWhatItWrote() {
        for (Claims claims : new Claims[] {claims(Optional.empty(), 0), claims(Optional.of("user-7f3kq2m9x4"), 16)}) {
            String token = TokenCodec.encode(claims, 5, KEY);
            assertTrue(token.matches("[A-Za-z0-9._-]{1,1024}"), token);
            assertEquals(claims, TokenCodec.decode(token, TokenCodecTest::keys));
        }
    }

    @Test
    void refusesEveryFlippedBit() {
        String token = TokenCodec.encode(claims(Optional.of("user-7f3kq2m9x4"), 2), 5, KEY);
        for (int at = 0; at < token.length(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                StringBuilder changed = new StringBuilder(token);
                changed.setCharAt(at, (char) (token.charAt(at) ^ (1 << bit)));
                assertNull(TokenCodec.decode(changed.toString(), TokenCodecTest::keys), changed::toString);
            }
            assertNull(TokenCodec.decode(token.substring(0, at), TokenCodecTest::keys));
        }
        for (String tail : new String[] {"=", "A", ".", "\n", " "}) {
            assertNull(TokenCodec.decode(token + tail, TokenCodecTest::keys));
        }
    }

    @Test
    void refusesOtherSpellingsOfTheSameBytes() {
        // the last character of base64 has bits that decoders ignore
        String token = TokenCodec.encode(claims(Optional.empty(), 0), 5, KEY);
        String mac = token.substring(token.lastIndexOf('.') + 1);
        byte[] bytes = Base64.getUrlDecoder().decode(mac);
        int spellings = 0;
        for (char last : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            String other = token.substring(0, token.length() - 1) + last;
            String otherMac = mac.substring(0, mac.length() - 1) + last;
            if (java.util.Arrays.equals(bytes, Base64.getUrlDecoder().decode(otherMac))) {
                spellings += other.equals(token) ? 0 : 1;
                assertEquals(other.equals(token), TokenCodec.decode(other, TokenCodecTest::keys) != null);
            }
        }
        assertTrue(spellings > 0, "the decoder is strict: this test has lost its point");
    }

    @Test
    void refusesOtherKeysAndNoise() {
        Claims claims = claims(Optional.empty(), 0);
        assertNull(TokenCodec.decode(TokenCodec.encode(claims, 6, KEY), TokenCodecTest::keys));
        assertNull(TokenCodec.decode(TokenCodec.encode(claims, 5, new byte[32]), TokenCodecTest::keys));
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            String text = new String(noise, StandardCharsets.ISO_8859_1);
            assertNull(TokenCodec.decode("cs1." + text, TokenCodecTest::keys));
            assertNull(TokenCodec.decode(text, TokenCodecTest::keys));
        }
    }
}
