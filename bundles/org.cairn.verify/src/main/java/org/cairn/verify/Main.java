// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks the subcommand; what is none is a log. */
public final class Main {
    /** All is right. */
    static final int RIGHT = 0;
    /** There are findings. */
    static final int WRONG = 1;
    /** It could not be checked: usage, unreadable input. */
    static final int UNABLE = 2;

    private static final String LOG = "log";
    private static final Map<String, Command> COMMANDS = commands();

    private Main() {}

    private static Map<String, Command> commands() {
        Map<String, Command> commands = new LinkedHashMap<>();
        commands.put(LOG, new LogCommand());
        commands.put("receipt", new RowFileCommand(RowFile.Kind.RECEIPT));
        commands.put("disclosure", new RowFileCommand(RowFile.Kind.DISCLOSURE));
        commands.put("rows", new RowsCommand());
        return commands;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(List.of(args), System.in, out, err);
        out.flush();
        System.exit(out.checkError() ? UNABLE : code);
    }

    static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
        if (args.isEmpty()) {
            usage(COMMANDS.values(), err);
            return UNABLE;
        }
        Command command = COMMANDS.get(args.get(0));
        if (args.contains("--help")) {
            usage(command == null ? COMMANDS.values() : List.of(command), out);
            return RIGHT;
        }
        try {
            return command == null
                    ? new LogCommand().run(args, new Stdio(in, out, err))
                    : command.run(args.subList(1, args.size()), new Stdio(in, out, err));
        } catch (IllegalArgumentException e) {
            err.println("cairn verify: " + Report.clean(String.valueOf(e.getMessage())));
            return UNABLE;
        } catch (IOException e) {
            err.println("cairn verify: cannot read: " + Report.clean(e.toString()));
            return UNABLE;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // the JVM would end with 1, which is a finding
            err.println("cairn verify: cannot go on: " + Report.clean(e.toString()));
            return UNABLE;
        }
    }

    private static void usage(Collection<Command> commands, PrintStream to) {
        to.println("Checks the ledger of a Cairn gateway from public data.");
        to.println();
        for (Command command : commands) {
            command.help().lines().forEach(line -> to.println("  " + line));
        }
        to.println();
        to.println("Exit codes: 0 all is right, 1 there are findings (a line for each), 2 it could not be checked.");
    }
}
