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
public record Rule(Optional<Version> version, Selector selector, int percent) {}
