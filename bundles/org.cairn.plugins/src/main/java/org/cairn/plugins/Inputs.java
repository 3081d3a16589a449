// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.util.Optional;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.plugins.core.Desired;
import org.cairn.plugins.core.Prices;
import org.cairn.plugins.core.Shelf;
import org.cairn.plugins.io.DesiredFile;
import org.cairn.plugins.io.ShippedFolder;

/** What is shipped and what is desired, as last read well. Used by one thread at a time. */
final class Inputs {
    private final ShippedFolder folder;
    private final DesiredFile file;
    private final Prices prices;
    private final PluginsLog log;
    private Shelf shelf = Shelf.EMPTY;
    private Optional<Desired> desired = Optional.empty();
    private String folderFault = "";
    private String fileFault = "";

    Inputs(ShippedFolder folder, DesiredFile file, Prices prices, PluginsLog log) {
        this.folder = folder;
        this.file = file;
        this.prices = prices;
        this.log = log;
    }

    /** Reads what changed. What cannot be read leaves the last good state in place, and is told once. */
    void refresh() {
        refreshShelf();
        try {
            Optional<Desired> read = file.read();
            if (read.isPresent()) {
                desired = read;
            } else if (desired.isEmpty()) {
                first();
            }
            fileFault = "";
        } catch (IOException | IllegalArgumentException e) {
            String fault = String.valueOf(e.getMessage());
            if (!fault.equals(fileFault)) {
                log.desiredStateUnreadable(fault);
            }
            fileFault = fault;
        }
    }

    Shelf shelf() {
        return shelf;
    }

    /** Empty as long as nothing good was read. */
    Optional<Desired> desired() {
        return desired;
    }

    Prices prices() {
        return prices;
    }

    /** The state that a wish changes; a broken file is its owner's to mend, and is not overwritten. */
    Desired toChange() {
        if (!fileFault.isEmpty()) {
            throw unavailable("desired.json is not used until it is mended or removed: " + fileFault);
        }
        return desired.orElseGet(() -> Desired.all(shelf, prices));
    }

    /** Stores a state; on return it survives a power cut. */
    void store(Desired changed) {
        try {
            file.write(changed);
            desired = Optional.of(changed);
        } catch (IOException e) {
            throw unavailable("desired.json cannot be written: " + e.getMessage());
        }
    }

    private void refreshShelf() {
        try {
            Shelf seen = folder.scan();
            seen.faults().forEach((jar, fault) -> {
                if (!fault.equals(shelf.faults().get(jar))) {
                    log.jarRefused(jar, fault);
                }
            });
            shelf = seen;
            folderFault = "";
        } catch (IOException e) {
            String fault = String.valueOf(e.getMessage());
            if (!fault.equals(folderFault)) {
                log.folderUnreadable(folder.folder(), fault);
            }
            folderFault = fault;
        }
    }

    private void first() throws IOException {
        if (!shelf.plugins().isEmpty()) {
            Desired all = Desired.all(shelf, prices);
            file.write(all);
            desired = Optional.of(all);
            log.firstState(all.wishes().size());
        }
    }

    private static PluginException unavailable(String reason) {
        return new PluginException(PluginException.Kind.UNAVAILABLE, reason);
    }
}
