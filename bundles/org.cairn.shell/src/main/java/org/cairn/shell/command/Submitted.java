// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.shell.render.Plain;

/** A jar on its way in. */
final class Submitted {
    private Submitted() {}

    /** Verifies and keeps a jar; what was revoked or refused before does not come in again. */
    static Artefact jar(Call call, String file, Change.Kind kind) throws Call.Refused {
        Plugins plugins = Decisions.plugins(call);
        Path jar = call.caller().directory().resolve(file).normalize();
        if (!Files.isRegularFile(jar)) {
            throw new Call.Refused("this node finds no file " + jar);
        }
        Artefact artefact;
        try (Meter meter = Meter.seconds(call, "verifying " + jar.getFileName())) {
            artefact = call.await(plugins.submit(jar, kind), meter);
        }
        if (artefact.state() == Artefact.State.REVOKED || artefact.state() == Artefact.State.REFUSED) {
            throw new Call.Refused(artefact.id() + " " + artefact.version() + " is " + Plain.text(artefact.state())
                    + (artefact.reason().isEmpty() ? "" : ": " + artefact.reason()));
        }
        return artefact;
    }

    /** What came in, and what to do next. */
    static void print(Call call, Artefact artefact, String next) {
        call.one(Artefacts.listing(), artefact);
        if (!call.json()) {
            call.say("next: " + next);
        }
    }
}
