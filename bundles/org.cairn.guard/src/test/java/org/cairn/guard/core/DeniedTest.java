// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** CGN-10, docs/TRUST.md section 2. */
final class DeniedTest {
    private static final String A = "a".repeat(64);

    @Test
    void knowsWhatIsDeniedAndWhy() throws Exception {
        Denied denied = parse(A + " its certificate was revoked\n");
        assertEquals(Optional.of("its certificate was revoked"), denied.reason(A));
        assertEquals(Optional.empty(), denied.reason("b".repeat(64)));
        assertEquals(Optional.empty(), parse("").reason(A));
    }

    /** As people write it. */
    @Test
    void lastLineCountsWithoutItsEndAndCommentsDoNot() throws Exception {
        assertEquals(Optional.of("bad"), parse(A + " bad").reason(A));
        assertEquals(
                Optional.of("bad"),
                parse("# since May\r\n\r\n" + A + "  bad\r\n").reason(A));
        assertEquals(Optional.of("without a reason"), parse(A).reason(A));
        assertEquals(Optional.empty(), parse("# " + A + "\n").reason(A));
    }

    /** Nobody knows what it should have denied. */
    @Test
    void refusesWhatIsNoList() {
        for (String bad : List.of(
                "bad\n",
                A.substring(1) + " bad\n",
                A + "b bad\n",
                " " + A + " bad\n",
                "#\n" + A.substring(1),
                "A".repeat(64))) {
            assertThrows(ListException.class, () -> parse(bad), bad);
        }
    }

    private static Denied parse(String text) throws ListException {
        return Denied.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
