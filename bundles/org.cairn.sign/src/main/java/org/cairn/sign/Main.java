// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks the subcommand. */
public final class Main {
    /** It is done. */
    static final int DONE = 0;
    /** A person said no. */
    static final int REFUSED = 1;
    /** It could not be done: usage, a file that is missing or wrong. */
    static final int UNABLE = 2;

    private static final Map<String, Command> COMMANDS = commands();

    private Main() {}

    private static Map<String, Command> commands() {
        Map<String, Command> commands = new LinkedHashMap<>();
        commands.put("init", new InitCommand());
        commands.put("sign", new SignCommand());
        commands.put("approve", new ApproveCommand());
        commands.put("keys", new KeysCommand());
        return commands;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int code = run(List.of(args), new Stdio(in, out, err, Clock.systemUTC()));
        out.flush();
        System.exit(out.checkError() ? UNABLE : code);
    }

    static int run(List<String> args, Stdio io) {
        Command command = args.isEmpty() ? null : COMMANDS.get(args.get(0));
        if (args.contains("--help")) {
            usage(command == null ? COMMANDS.values() : List.of(command), io.out());
            return DONE;
        }
        if (command == null) {
            usage(COMMANDS.values(), io.err());
            return UNABLE;
        }
        try {
            return command.run(args.subList(1, args.size()), io);
        } catch (NoSuchFileException e) {
            return unable(io, "there is no file " + e.getFile());
        } catch (FileAlreadyExistsException e) {
            return unable(io, e.getFile() + " is there already");
        } catch (IllegalArgumentException | IOException | GeneralSecurityException e) {
            return unable(io, String.valueOf(e.getMessage()));
        }
    }

    private static int unable(Stdio io, String why) {
        io.err().println("cairn: " + Printable.text(why));
        return UNABLE;
    }

    private static void usage(Collection<Command> commands, PrintStream to) {
        to.println("Makes the keys of a home, signs plug-ins and decisions.");
        to.println();
        for (Command command : commands) {
            command.help().lines().forEach(line -> to.println("  " + line));
        }
        to.println();
        to.println("Exit codes: 0 it is done, 1 a person said no, 2 it could not be done.");
    }
}
