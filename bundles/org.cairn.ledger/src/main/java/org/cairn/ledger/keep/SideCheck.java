// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.util.List;
import org.cairn.ledger.core.Extent;

/** Reads a file again that stands beside a day's segments. From any thread. */
@FunctionalInterface
public interface SideCheck {
    /**
     * What is wrong with it, one line each, naming the file.
     *
     * @param aggregate XOR of the day's row hashes, in hex
     */
    List<String> findings(Extent day, String aggregate) throws IOException;
}
