// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

/** How far a worker's machine can be trusted (CGN-11), best first. */
public enum Tier {
    /** The enterprise's own machine; traffic stays in its network. */
    T1("1"),
    /** A data centre's: contract, known operator. */
    T2("2"),
    /** A consumer's, with an attested execution environment. */
    T3("3"),
    /** A consumer's who is known (KYC). */
    T4A("4A"),
    /** A consumer's who is not. */
    T4B("4B");

    private final String label;

    Tier(String label) {
        this.label = label;
    }

    /** As the paper and the ledger write it: 1, 2, 3, 4A, 4B. */
    public String label() {
        return label;
    }

    /**
     * The tier of a label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Tier of(String label) {
        for (Tier tier : values()) {
            if (tier.label.equals(label)) {
                return tier;
            }
        }
        throw new IllegalArgumentException("a tier is one of 1, 2, 3, 4A, 4B, not: " + label);
    }
}
