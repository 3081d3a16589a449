// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.plugins.core.Decided;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Prices;
import org.cairn.plugins.core.Shelf;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.core.Targets;
import org.cairn.plugins.io.ShippedFolder;

/**
 * What may run and what shall run, as last read well. {@link #shipped} and {@link #changed} from any thread, all else from one at
 * a time.
 */
final class Inputs {
    /** What the operator has said. From any thread, without blocking. */
    record Trusted(
            Supplier<Decided> decided, Supplier<List<Artefact>> artefacts, Function<String, Optional<Path>> file) {}

    private final ShippedFolder folder;
    private final Prices prices;
    private final PluginsLog log;
    private volatile Shelf shipped = Shelf.EMPTY;
    private String fault = "";

    private final AtomicBoolean stale = new AtomicBoolean(true);
    private Shelf shelf = Shelf.EMPTY;

    /** Reads the folder: what is shipped is known from the first moment. */
    Inputs(ShippedFolder folder, Prices prices, PluginsLog log) {
        this.folder = folder;
        this.prices = prices;
        this.log = log;
        refresh();
    }

    /** The jars of the distribution, trusted or not. */
    List<Shipped> shipped() {
        return shipped.plugins();
    }

    /** Something else may be trusted now. */
    void changed() {
        stale.set(true);
    }

    /** Looks at the folder. If it cannot be read the last good state stays, and that is told once. */
    void refresh() {
        try {
            Shelf seen = folder.scan();
            Shelf before = shipped;
            seen.faults().forEach((jar, wrong) -> {
                if (!wrong.equals(before.faults().get(jar))) {
                    log.jarRefused(jar, wrong);
                }
            });
            shipped = seen;
            changed();
            fault = "";
        } catch (IOException e) {
            String told = String.valueOf(e.getMessage());
            if (!told.equals(fault)) {
                log.folderUnreadable(folder.folder(), told);
            }
            fault = told;
        }
    }

    /** The jars that may run. */
    Shelf shelf(Trusted trusted) {
        if (stale.compareAndSet(true, false)) {
            shelf = sort(trusted.artefacts().get(), shipped, trusted);
        }
        return shelf;
    }

    /** What shall be at this place. */
    Targets targets(Trusted trusted, Targets.Place place) {
        return Targets.of(trusted.decided().get(), shelf(trusted), prices, place);
    }

    private static Shelf sort(List<Artefact> artefacts, Shelf folder, Trusted trusted) {
        Map<String, Shipped> files = new HashMap<>();
        folder.plugins().forEach(jar -> files.put(jar.sha256(), jar));
        List<Shipped> jars = new ArrayList<>();
        for (Artefact artefact : artefacts) {
            if (artefact.kind() == Change.Kind.PLUGIN && artefact.state() == Artefact.State.ACCEPTED) {
                Optional.ofNullable(files.get(artefact.sha256()))
                        .or(() -> trusted.file.apply(artefact.sha256()).map(file -> jar(artefact, file)))
                        .ifPresent(jars::add);
            }
        }
        return Shelf.of(jars, folder.faults());
    }

    private static Shipped jar(Artefact artefact, Path file) {
        return new Shipped(
                artefact.id(),
                PluginNames.version(artefact.version()),
                artefact.path(),
                file.toString(),
                artefact.sha256());
    }
}
