// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CGN-2: what a machine needs to join. */
class EnrolTokenTest {
    private static final String PIN = "0123456789abcdef".repeat(4);
    private static final EnrolToken TOKEN =
            new EnrolToken(URI.create("wss://gw.example:8080"), "worker-7f3kq2m9x4", "s3cr3t-PART", PIN);
    private static final String TEXT = token(json("wss://gw.example:8080", "worker-7f3kq2m9x4", "s3cr3t-PART", PIN));

    private static String token(String json) {
        return EnrolToken.PREFIX
                + Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String url, String account, String secret, String pin) {
        return "{\"url\":\"" + url + "\",\"account\":\"" + account + "\",\"secret\":\"" + secret + "\",\"pin\":\"" + pin
                + "\"}";
    }

    @Test
    void readsWhatAnOperatorPastes() {
        assertEquals(TOKEN, EnrolToken.parse(TEXT));
        assertEquals(TOKEN, EnrolToken.parse("  " + TEXT + "\n"));
        assertTrue(TEXT.startsWith("cairn-enrol-1.ey"));
    }

    @Test
    void refusesHostileTokensWithoutTellingTheirSecret() {
        List<String> hostile = List.of(
                "",
                "cairn-enrol-1.",
                "cairn-enrol-2." + TEXT.substring(14),
                "cairn-enrol-1.%%%%",
                "cairn-enrol-1." + "A".repeat(3000),
                token("[]"),
                token("null"),
                token("\"SECRET\""),
                token("{"),
                token("{}"),
                token("[".repeat(1500)),
                token("{\"url\":1,\"account\":2,\"secret\":\"SECRET\",\"pin\":4}"),
                token(json("https://gw.example:8080", "worker-1", "SECRET", PIN)),
                token(json("wss://gw.example", "worker-1", "SECRET", PIN)),
                token(json("wss://gw.example:99999", "worker-1", "SECRET", PIN)),
                token(json("wss://user@gw.example:1", "worker-1", "SECRET", PIN)),
                token(json("wss:// gw:1", "worker-1", "SECRET", PIN)),
                token(json("file:///etc/passwd", "worker-1", "SECRET", PIN)),
                token(json("wss://gw.example:1", "Worker 1", "SECRET", PIN)),
                token(json("wss://gw.example:1", "worker-1", "SECRET with spaces", PIN)),
                token(json("wss://gw.example:1", "worker-1", "", PIN)),
                token(json("wss://gw.example:1", "worker-1", "SECRET", "abc")),
                token(json("wss://gw.example:1", "worker-1", "SECRET", PIN.replace('a', 'A'))));
        for (String token : hostile) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> EnrolToken.parse(token), token);
            assertTrue(String.valueOf(e.getMessage()).startsWith("the enrolment token is damaged"), e.getMessage());
            assertFalse(String.valueOf(e.getMessage()).contains("SECRET"), e.getMessage());
            assertEquals(null, e.getCause(), "a cause would quote the token");
        }
    }

    @Test
    void neverFailsInAnotherWayWhateverIsDamaged() {
        Random random = new Random(3);
        String good = TEXT;
        for (int i = 0; i < 5000; i++) {
            StringBuilder damaged = new StringBuilder(good);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) (32 + random.nextInt(95)));
            }
            try {
                EnrolToken.parse(damaged.toString());
            } catch (IllegalArgumentException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("the enrolment token is damaged"));
            }
        }
    }

    @Test
    void keepsItsSecretOutOfTexts() {
        assertFalse(TOKEN.toString().contains("s3cr3t"));
        assertFalse(new Dialler.Credential("worker-1", "s3cr3t").toString().contains("s3cr3t"));
    }
}
