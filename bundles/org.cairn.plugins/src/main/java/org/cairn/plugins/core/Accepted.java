// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import org.cairn.core.api.plugins.Change;
import org.osgi.framework.Version;

/**
 * What a statement {@code accept} says.
 *
 * @param kind what the bytes may be
 * @param id of the plug-in, or symbolic name of the platform's bundle
 * @param version of the bundle
 * @param sha256 of the jar, in hex
 * @param signer SHA-256 of the certificate that signed it, in hex
 */
public record Accepted(Change.Kind kind, String id, Version version, String sha256, String signer) {}
