// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.InputStream;
import java.io.PrintStream;

/** The session's streams. Karaf gives each session, pipe and redirection its own behind these names; the session's own console would go past pipes. */
final class Streams {
    private Streams() {}

    static PrintStream out() {
        return System.out;
    }

    static InputStream in() {
        return System.in;
    }
}
