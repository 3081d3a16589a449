// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairn.plugins.core.Decision;

/**
 * {@code HOME/plugins/proposals}: what waits for the operator's signature, in the order in which it was asked for. Records as in
 * {@code decisions} without a signature, at no place of the chain yet.
 */
public final class ProposalsFile {
    /** Most that wait. */
    public static final int PROPOSALS_MAX = 100;

    private final StateFile file;

    public ProposalsFile(Path path) {
        this.file = new StateFile(path, PROPOSALS_MAX * (Decision.BYTES_MAX + 1));
    }

    /**
     * What waits.
     *
     * @throws IllegalArgumentException if the file is not as it should be
     */
    public List<Decision> read() throws IOException {
        String text = file.read()
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .orElse("");
        List<Decision> waiting = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = text.indexOf("\n\n", from);
            if (to < 0) {
                throw new IllegalArgumentException("its last record is not complete");
            }
            waiting.add(Decision.parse(text.substring(from, to + 1)));
            from = to + 2;
        }
        if (waiting.size() > PROPOSALS_MAX) {
            throw new IllegalArgumentException("it holds more than " + PROPOSALS_MAX + " proposals");
        }
        return waiting;
    }

    /** Replaces all; on return they survive a power cut. */
    public void write(List<Decision> waiting) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Decision decision : waiting) {
            text.append(decision.at(1, Decision.NOTHING).text()).append('\n');
        }
        file.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
