// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

/**
 * A machine as it is kept.
 *
 * @param id {@code wk-RANDOM}
 * @param account its worker account
 * @param publicKey Ed25519, 64 hex digits
 * @param label how its owner calls it
 * @param suspended whether it is barred
 */
public record MachineEntry(String id, String account, String publicKey, String label, boolean suspended) {
    public MachineEntry withSuspended(boolean barred) {
        return new MachineEntry(id, account, publicKey, label, barred);
    }
}
