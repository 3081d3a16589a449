// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import java.nio.file.Path;

/**
 * A certificate that the operator supplies.
 *
 * @param endpoint what it is for
 * @param certificate PEM, end entity first
 * @param key PEM, not encrypted
 */
public record Supplied(String endpoint, Path certificate, Path key) {}
