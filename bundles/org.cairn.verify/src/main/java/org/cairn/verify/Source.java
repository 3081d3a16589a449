// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.util.Optional;

/** Where published files come from: paths as in docs/VERIFY.md, section 1, without the prefix. From several threads. */
interface Source {
    /**
     * What is at a path; empty if there is nothing.
     *
     * @param max bytes that it may have
     * @throws IOException if nobody can tell
     * @throws Flaw if it is longer
     */
    Optional<byte[]> read(String path, int max) throws IOException, Flaw;

    /** Whether something is at a path. */
    boolean has(String path) throws IOException;

    /** Whether this is a directory, which may keep entries that the log has dropped. */
    boolean isFolder();

    /** Keeps what was found right, if this keeps anything. */
    default void keep(String path, byte[] bytes) throws IOException {}

    /** What is at a path that must be there. */
    default byte[] need(String path, int max) throws IOException, Flaw {
        return read(path, max).orElseThrow(() -> new Flaw(path + " is missing"));
    }
}
