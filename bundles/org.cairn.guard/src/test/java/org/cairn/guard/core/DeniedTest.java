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

    @Test
    void lineThatIsBeingWrittenDoesNotCountYet() throws Exception {
        String line = A + " bad\n";
        for (int length = 0; length < line.length(); length++) {
            assertEquals(Optional.empty(), parse(line.substring(0, length)).reason(A));
        }
    }

    @Test
    void refusesWhatIsNoList() {
        for (String bad : List.of("bad\n", A + "\n", "\n", A + " bad\n\n", A + " b\u00e4d\n")) {
            assertThrows(ListException.class, () -> parse(bad), bad);
        }
    }

    private static Denied parse(String text) throws ListException {
        return Denied.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
