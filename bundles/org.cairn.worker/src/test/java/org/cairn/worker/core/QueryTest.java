// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CGN-3: nothing of the URL format is imposed. */
class QueryTest {
    @Test
    void findsAllValuesInTheOrderSent() {
        Query query = Query.of("a=1&b=x%20y+z&a=2&flag&=none&&c=d=e");
        assertEquals(List.of("1", "2"), query.all("a"));
        assertEquals(List.of("x y z"), query.all("b"));
        assertEquals(List.of(""), query.all("flag"));
        assertEquals(List.of("none"), query.all(""));
        assertEquals(List.of("d=e"), query.all("c"));
        assertEquals(List.of(), query.all("missing"));
        assertEquals(List.of(), Query.of("").all(""));
    }

    @Test
    void decodesUtf8AndLeavesWhatIsNoEscape() {
        assertEquals("grüße", Query.decode("gr%C3%BC%c3%9fe", true));
        assertEquals("100%", Query.decode("100%", true));
        assertEquals("%zz %4", Query.decode("%zz+%4", true));
        assertEquals("a+b", Query.decode("a+b", false));
        assertEquals("%", Query.decode("%25", false));
    }

    @Test
    void givesBackWhatWasEncoded() {
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = random.nextInt(20); c > 0; c--) {
                text.append((char) random.nextInt(0x800));
            }
            StringBuilder encoded = new StringBuilder();
            for (byte b : text.toString().getBytes(StandardCharsets.UTF_8)) {
                encoded.append(String.format("%%%02x", b));
            }
            assertEquals(text.toString(), Query.decode(encoded.toString(), random.nextBoolean()));
        }
    }
}
