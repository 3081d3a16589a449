// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a check found, a line each. For one thread. */
final class Findings {
    /** More are counted only. */
    static final int LINES_MAX = 1_000;

    private final List<String> lines = new ArrayList<>();
    private long more;

    void at(Path file, long offset, String reason) {
        add(file + " is broken at offset " + offset + ": " + reason);
    }

    void add(String line) {
        if (lines.size() < LINES_MAX) {
            lines.add(line);
        } else {
            more++;
        }
    }

    long count() {
        return lines.size() + more;
    }

    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return all;
    }
}
