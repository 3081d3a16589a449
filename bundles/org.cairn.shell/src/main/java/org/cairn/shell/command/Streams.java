// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.PrintStream;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * The session's streams. Karaf gives each session, pipe and redirection its own behind the names of {@link System}; the
 * session's own console would go past pipes. But only the console passes on what was flushed, and tells that nobody is
 * there any more.
 *
 * @param out standard output
 * @param err standard error; over SSH without a terminal Karaf keeps it back until the command ends
 * @param console of the session: nothing is printed there
 * @param terminal whether a person's terminal shows {@code out} and {@code err}: a line can be written anew there
 */
record Streams(PrintStream out, PrintStream err, PrintStream console, boolean terminal) {
    /** Those of a session; over SSH with a command, and in scripts, it has no terminal. */
    static Streams of(@Nullable Session session) {
        if (session == null) {
            return new Streams(System.out, System.err, System.out, false);
        }
        Terminal terminal = session.getTerminal();
        boolean shown = terminal != null && !"dumb".equals(terminal.getType());
        return new Streams(System.out, System.err, session.getConsole(), shown);
    }

    /** Sends what was printed. */
    void flush() {
        out.flush();
        console.flush();
    }

    /** Sends what was printed; whether nobody is there any more to read it. */
    boolean isGone() {
        boolean outGone = out.checkError();
        return console.checkError() || outGone;
    }
}
