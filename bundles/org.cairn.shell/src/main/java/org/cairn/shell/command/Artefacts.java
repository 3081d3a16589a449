// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Plain;

/** Jars that are shipped or were submitted, as commands show and name them. */
final class Artefacts {
    /** So many digits of a digest name a jar, if no other begins with them. */
    private static final int DIGITS_MIN = 16;

    private static final String DIGITS = "[0-9a-f]{" + DIGITS_MIN + ",64}";

    private Artefacts() {}

    static Listing<Artefact> listing() {
        return new Listing<Artefact>()
                .column("id", Artefact::id)
                .column("version", Artefact::version)
                .column("kind", Artefact::kind)
                .column("state", Artefact::state)
                .data("path", Artefact::path)
                .column("signer", Artefact::signer)
                .data("certificate", Artefact::certificate)
                .column("submitted", Artefact::submitted)
                .shown("sha256", artefact -> digits(artefact.sha256()))
                .data("sha256", Artefact::sha256)
                .column("reason", Artefact::reason);
    }

    /** A digest as far as it names a jar. */
    static String digits(String sha256) {
        return sha256.substring(0, Math.min(DIGITS_MIN, sha256.length()));
    }

    /**
     * All that a name means, in order of version.
     *
     * @param name an id, or at least 16 digits of a SHA-256
     * @param version of the id; "" for any
     */
    static List<Artefact> named(Plugins plugins, String name, String version) throws Call.Refused {
        List<Artefact> found = plugins.artefacts().stream()
                .filter(artefact -> name.matches(DIGITS)
                        ? artefact.sha256().startsWith(name)
                        : artefact.id().equals(name))
                .filter(artefact -> version.isEmpty() || artefact.version().equals(version))
                .toList();
        if (found.isEmpty()) {
            throw new Call.Refused("nothing here is " + name + (version.isEmpty() ? "" : " " + version)
                    + ": cairn:service-status lists what is, cairn:service-submit JAR brings more");
        }
        return found;
    }

    /** The newest one that waits for somebody to accept it. */
    static Artefact submitted(Plugins plugins, String name, String version) throws Call.Refused {
        List<Artefact> named = named(plugins, name, version);
        List<Artefact> waiting = named.stream()
                .filter(artefact -> artefact.state() == Artefact.State.SUBMITTED)
                .toList();
        if (waiting.isEmpty()) {
            Artefact last = named.get(named.size() - 1);
            throw new Call.Refused(last.id() + " " + last.version() + " does not wait to be accepted: it is "
                    + Plain.text(last.state()) + (last.reason().isEmpty() ? "" : ", " + last.reason()));
        }
        Artefact last = waiting.get(waiting.size() - 1);
        List<String> same = waiting.stream()
                .filter(artefact ->
                        artefact.id().equals(last.id()) && artefact.version().equals(last.version()))
                .map(artefact -> digits(artefact.sha256()))
                .toList();
        if (same.size() > 1) {
            throw new Call.Refused(last.id() + " " + last.version()
                    + " was submitted with different contents; name one by its SHA-256: " + String.join(", ", same));
        }
        return last;
    }
}
