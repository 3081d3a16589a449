// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cairn.ledger.core.Follower;

/** Opens what follows a ledger, once its directory is locked and before the first row is replayed to it. */
@FunctionalInterface
public interface Followers {
    /** Nobody. */
    Followers NONE = directory -> List.of();

    List<Follower> open(Path directory) throws IOException;
}
