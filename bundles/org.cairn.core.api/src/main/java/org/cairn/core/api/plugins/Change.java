// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

/**
 * One statement of a decision (docs/TRUST.md, section 3): what an operator can say about plug-ins, platform and prices.
 * The words are those of the file. Constructors check nothing: {@link Plugins#propose} does, and says what is wrong.
 */
public sealed interface Change {
    /** Who may do what a bundle does. */
    enum Kind {
        /** Wired to the plug-in API, to Java and to the listed libraries alone. */
        PLUGIN,
        /** Takes the place of a bundle of the platform. */
        PLATFORM
    }

    /**
     * These bytes may run. They must have been submitted, and must still be good.
     *
     * @param sha256 of the jar, in hex
     * @param back whether the version may be older than one that was accepted before
     */
    record Accept(String sha256, boolean back) implements Change {}

    /**
     * These bytes never run again. They are stopped at once, also where the decision still waits for its signature.
     *
     * @param sha256 of the jar, in hex
     * @param reason one word for all who will ask, {@code [a-z0-9-]{1,64}}
     */
    record Revoke(String sha256, String reason) implements Change {}

    /**
     * A version shall run on the selected nodes.
     *
     * @param id of the plug-in
     * @param version that is shipped or accepted, or is accepted by the same decision; empty for the newest of these
     * @param selector {@code all}, {@code node=NAME} or {@code label=NAME}
     * @param percent how many of the selected nodes, 1 to 100
     * @param back whether the version may be older than the one that runs there now
     */
    record Deploy(String id, String version, String selector, int percent, boolean back) implements Change {}

    /**
     * The version before the present one shall run again, wherever the newest {@code deploy} of this plug-in put it.
     *
     * @param id of the plug-in
     */
    record Rollback(String id) implements Change {}

    /**
     * The plug-in shall not run on the selected nodes.
     *
     * @param id of the plug-in
     * @param selector as in {@link Deploy}
     */
    record Withdraw(String id, String selector) implements Change {}

    /**
     * The flat price of a request, for the future only.
     *
     * @param id of the plug-in
     * @param fee in 10^-12 of the currency, 0 to 10^15
     * @param currency ISO 4217
     */
    record Price(String id, long fee, String currency) implements Change {}

    /**
     * The operator's next key.
     *
     * @param key Ed25519, 32 bytes in base64
     */
    record Operator(String key) implements Change {}
}
