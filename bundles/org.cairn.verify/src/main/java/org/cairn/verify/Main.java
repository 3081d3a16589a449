// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Picks the subcommand. */
public final class Main {
    /** All is right. */
    static final int RIGHT = 0;
    /** There are findings. */
    static final int WRONG = 1;
    /** It could not be checked: usage, unreadable input. */
    static final int UNABLE = 2;

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of("rows", new RowsCommand()));

    private Main() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(List.of(args), System.in, out, err);
        out.flush();
        System.exit(out.checkError() ? UNABLE : code);
    }

    static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
        if (args.isEmpty()) {
            usage(err);
            return UNABLE;
        }
        if (args.contains("--help")) {
            usage(out);
            return RIGHT;
        }
        Command command = COMMANDS.get(args.get(0));
        if (command == null) {
            err.println("cairn verify: there is no command " + args.get(0) + "; there are " + COMMANDS.keySet());
            return UNABLE;
        }
        try {
            return command.run(args.subList(1, args.size()), in, out);
        } catch (IllegalArgumentException e) {
            err.println("cairn verify: " + e.getMessage());
            return UNABLE;
        } catch (IOException e) {
            err.println("cairn verify: cannot read: " + e);
            return UNABLE;
        }
    }

    private static void usage(PrintStream to) {
        to.println("Checks the ledger of a Cairn gateway from public data.");
        to.println();
        for (String line : COMMANDS.values().stream()
                .flatMap(command -> Arrays.stream(command.help().split("\n")))
                .toList()) {
            to.println("  " + line);
        }
        to.println();
        to.println("Exit codes: 0 all is right, 1 there are findings, 2 it could not be checked.");
    }
}
