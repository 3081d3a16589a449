// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

/** A thing that the program does. */
interface Command {
    /** Usage and meaning, a few lines. */
    String help();

    /**
     * Does it.
     *
     * @return {@link Main#DONE} or {@link Main#REFUSED}
     * @throws IllegalArgumentException for arguments that are wrong
     * @throws IOException if a file cannot be read or written, or is not what it should be
     */
    int run(List<String> args, Stdio io) throws IOException, GeneralSecurityException;
}
