// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.time.Clock;

/**
 * What a command reads and writes.
 *
 * @param in answers of a person
 * @param out results
 * @param err questions, and what is shown beside them
 */
record Stdio(BufferedReader in, PrintStream out, PrintStream err, Clock clock) {}
