// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import java.io.IOException;
import java.nio.file.Path;
import org.cairn.guard.core.ListException;
import org.cairn.guard.io.Distribution;

/** Writes a distribution's {@code lib/shipped}: a step of its build. */
public final class ListShipped {
    private ListShipped() {}

    /** @param arguments the distribution's root */
    public static void main(String[] arguments) throws IOException, ListException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("the distribution's root is missing");
        }
        new Distribution(Path.of(arguments[0])).list();
    }
}
