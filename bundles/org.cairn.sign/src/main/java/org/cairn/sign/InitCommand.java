// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;

/** Makes the keys of a home. */
final class InitCommand implements Command {
    @Override
    public String help() {
        return """
                init --home DIR   makes what is missing of the home's keys, and what is about to expire anew; says what it made""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException, GeneralSecurityException {
        Options options = new Options(args, Set.of("--home"), Set.of());
        options.none();
        List<String> made =
                new FirstStart(Home.of(options), new DurableFiles(), io.clock().instant()).make();
        made.forEach(what -> io.out().println("made " + what));
        return Main.DONE;
    }
}
