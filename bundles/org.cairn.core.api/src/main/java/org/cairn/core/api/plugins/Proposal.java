// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

import java.time.Instant;
import java.util.List;

/**
 * What somebody asked for, as the record that an operator signs (docs/TRUST.md, section 3). It is a decision once it
 * is signed; until then nothing comes of it.
 *
 * @param number of the decision that it is or would be now; it changes when another one is signed first
 * @param asked who proposed it
 * @param time when
 * @param statements what it says, one each
 * @param text the record up to its line {@code signed}: the bytes that are signed, in UTF-8
 * @param decided whether it is signed and durable
 */
public record Proposal(long number, String asked, Instant time, List<String> statements, String text, boolean decided) {
    public Proposal {
        statements = List.copyOf(statements);
    }
}
