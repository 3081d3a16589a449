// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.util.ArrayDeque;

/** Closes what was opened, the last first, unless all went well; one failure does not keep the others open. */
final class Undo implements AutoCloseable {
    private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>();

    void add(AutoCloseable resource) {
        opened.push(resource);
    }

    /** All went well: nothing is closed. */
    void done() {
        opened.clear();
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                if (first == null) {
                    first = new IllegalStateException("could not be closed: " + resource, e);
                }
            }
        }
        opened.clear();
        if (first != null) {
            throw first;
        }
    }
}
