// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairn.ledger.core.Extent;

/** Reads {@code DAY.sums} again, all of it. */
public final class SumsCheck {
    private SumsCheck() {}

    /**
     * What is wrong with the file of a day that is over; nothing if there is none, or one that was written before the day was
     * over, as a kill after midnight leaves it: it is made when somebody asks.
     *
     * @param aggregate XOR of the day's row hashes, in hex
     */
    public static List<String> findings(Path directory, Extent day, String aggregate) throws IOException {
        Path file = SumsFile.path(directory, day.day());
        List<String> findings = new ArrayList<>();
        if (!Files.exists(file)) {
            return findings;
        }
        try {
            SumsFile sums = SumsFile.read(directory, day.day());
            var unused = sums.load();
            if (sums.header().first() == day.first() && sums.header().rows() < day.rows()) {
                return findings;
            }
            if (sums.header().first() != day.first() || sums.header().rows() != day.rows()) {
                findings.add(file + " is of other rows than the day has");
            }
            if (!sums.header().aggregate().equals(aggregate)) {
                findings.add(
                        file + " says the aggregate " + sums.header().aggregate() + ", the rows come to " + aggregate);
            }
        } catch (SumsFile.Unfit e) {
            findings.add(file + " is broken: " + e.getMessage() + "; it is made again when it is removed");
        }
        return findings;
    }
}
