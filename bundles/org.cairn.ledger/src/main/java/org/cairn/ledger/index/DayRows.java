// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import java.io.IOException;
import org.cairn.ledger.core.Follower;

/** The rows of a day as its segment has them: what sums are made from again when their file is of no use. */
public interface DayRows {
    /** Sequence of the first. */
    long first();

    /** Sequence after the last that was written. */
    long end();

    /** Reads all of them to a follower, in order. */
    void replay(Follower to) throws IOException;
}
