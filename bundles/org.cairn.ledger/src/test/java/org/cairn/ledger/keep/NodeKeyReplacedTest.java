// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cairn.core.api.ledger.Keeping.Checked;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/KEYS.md says of a node whose key is another one than before. */
class NodeKeyReplacedTest {
    private Path home = Path.of("");

    @BeforeEach
    void make() throws IOException {
        home = KeptLedger.fastDirectory();
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(home);
    }

    @Test
    void manifestsOfTheKeyBeforeAreFindingsUntilItIsPutBack() throws IOException {
        Ed25519Key before = new Ed25519Key();
        try (WholeLedger whole = new WholeLedger(home, before)) {
            whole.threeDays(3);
            assertEquals(List.of(), whole.check().findings());
        }
        try (WholeLedger whole = new WholeLedger(home, new Ed25519Key())) {
            whole.nextDay();
            whole.nextDay();
            whole.nextDay();
            whole.append(3);
            Checked checked = whole.check();
            assertEquals(12, checked.rows());
            assertTrue(
                    checked.findings().size() == 2
                            && checked.findings().stream().allMatch(finding -> finding.contains(".manifest")),
                    checked.findings()::toString);
        }
    }
}
