// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Optional;

/** Services of the platform, for the time of one command. */
interface Lookup extends AutoCloseable {
    /** The best service of a kind. */
    <T> Optional<T> find(Class<T> type);

    /** All services of a kind. */
    <T> List<T> all(Class<T> type);

    @Override
    default void close() {}
}
