// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cairn.guard.io.Lists;
import org.jspecify.annotations.Nullable;

/**
 * What operators read about what must not run. Until the node's logging is there, lines go into its file directly and to
 * standard error; from then on by java.util.logging, which ends up in the same file.
 */
public final class GuardLog implements Lists.Complaints {
    private final Logger logger = Logger.getLogger("org.cairn.guard");
    private final @Nullable Path file;
    private final PrintStream err;
    private final Clock clock;
    private final Runnable halt;
    private volatile boolean early = true;

    /**
     * @param file of the node's log, as long as nobody else writes to it; null for none
     * @param halt ends the process at once: no code of a bundle may run any more, not even to shut down
     */
    GuardLog(@Nullable Path file, PrintStream err, Clock clock, Runnable halt) {
        this.file = file;
        this.err = err;
        this.clock = clock;
        this.halt = halt;
    }

    /** The framework has begun to start: from now on the file belongs to the node's logging. */
    void loggingStarts() {
        early = false;
    }

    public void refused(String name, String location, String reason) {
        say(Level.WARNING, "Refused " + name + " at " + location.replaceAll("[^!-~]", "?") + ": " + reason);
    }

    public void unreadable(Path directory, String reason) {
        say(Level.WARNING, "Removed " + directory + " from the framework's cache, it is no bundle: " + reason);
    }

    @Override
    public void unusable(Path file, String reason) {
        say(Level.SEVERE, "Nothing that the operator has accepted may run: " + file + " cannot be used: " + reason);
    }

    /** The node must not run. Does not return, but in tests; callers throw what it gives. */
    public IllegalStateException halts(String reason) {
        String message = "The node does not start: " + reason;
        early(Level.SEVERE, message);
        halt.run();
        return new IllegalStateException(message);
    }

    private void say(Level level, String message) {
        if (early) {
            early(level, message);
        } else {
            logger.log(level, message);
        }
    }

    private void early(Level level, String message) {
        err.println("cairn: " + message);
        if (file == null) {
            return;
        }
        String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        String line = time + " " + (level.equals(Level.SEVERE) ? "ERROR" : "WARN ") + " guard - " + message + "\n";
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            err.println("cairn: and the log cannot be written: " + e.getMessage());
        }
    }
}
