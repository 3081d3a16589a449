// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import org.cairn.core.api.plugins.Plugins;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Plain;

/** Plug-ins of this node as commands show them. */
final class Plugged {
    private Plugged() {}

    static Listing<Plugins.Status> listing() {
        return new Listing<Plugins.Status>()
                .column("id", Plugins.Status::id)
                .column("version", Plugins.Status::version)
                .column("path", Plugins.Status::path)
                .column("desired", Plugins.Status::desired)
                .column("phase", Plugins.Status::phase)
                .column("reason", Plugins.Status::reason);
    }

    /** Whether the version that shall be here was tried and given up. */
    static boolean gaveUp(Plugins.Status status) {
        return !status.desired().isEmpty()
                && !status.reason().isEmpty()
                && (status.phase() == Plugins.Phase.FAILED || !status.version().equals(status.desired()));
    }

    /** One line. */
    static String here(Plugins.Status status) {
        String wanted = status.desired().isEmpty()
                ? ", shall not be here"
                : status.desired().equals(status.version()) ? "" : ", shall be " + status.desired();
        return status.id() + " " + status.version() + ", " + Plain.text(status.phase()) + wanted
                + (status.reason().isEmpty() ? "" : ": " + status.reason());
    }
}
