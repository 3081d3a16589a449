// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.util.List;

/** A thing to check. */
interface Command {
    /** Usage and meaning, a few lines. */
    String help();

    /**
     * Checks; a line for each finding goes to {@link Stdio#out}.
     *
     * @return {@link Main#RIGHT} or {@link Main#WRONG}
     * @throws IllegalArgumentException for arguments that are wrong
     * @throws IOException if the input cannot be read
     */
    int run(List<String> args, Stdio io) throws IOException;
}
