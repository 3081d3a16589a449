// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Optional;
import org.osgi.framework.Version;

/**
 * Where a version shall be (docs/TRUST.md, section 4).
 *
 * @param version empty if no version shall be there
 * @param selector which nodes are meant
 * @param percent how many of them, 1 to 100
 */
public record Rule(Optional<Version> version, Selector selector, int percent) {
    /** Whether an older rule reaches no node that this one does not. */
    boolean hides(Rule older) {
        boolean selects = selector.equals(Selector.ALL) || selector.equals(older.selector);
        return selects && percent >= older.percent;
    }

    /** Whether there can be a node that both reach: who has which label is not known here. */
    boolean meets(Selector other) {
        String text = selector.text();
        boolean bothNames = text.startsWith("node=") && other.text().startsWith("node=");
        return !bothNames || selector.equals(other);
    }
}
