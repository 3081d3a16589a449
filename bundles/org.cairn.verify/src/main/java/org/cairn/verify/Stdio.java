// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a command reads and writes.
 *
 * @param out findings and results
 * @param err progress
 */
record Stdio(InputStream in, PrintStream out, PrintStream err) {}
