// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.plugins;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Desired and actual state of the plug-ins on this node (DESIGN 4): one states what should be, the node compares and
 * reconciles on a timer and on change. Provided by {@code org.cairn.plugins}, used by the shell; from any thread, without
 * blocking. Stages end with {@link PluginException} when the wish itself is refused; what comes of it later is in
 * {@link #status}.
 */
@ProviderType
public interface Plugins {
    /** Every plug-in that is desired, shipped or there, in order of id. */
    List<Status> status();

    /** States that a shipped plug-in shall be there, in this version ("" for the newest). */
    CompletionStage<Void> deploy(String id, String version);

    /** States that a plug-in shall not be there. */
    CompletionStage<Void> withdraw(String id);

    /**
     * Sets the flat price of a request, for the future only.
     *
     * @param fee in 10^-12 of the currency, 0 to 10^15
     * @param currency ISO 4217
     */
    CompletionStage<Void> price(String id, long fee, String currency);

    /**
     * A plug-in on this node.
     *
     * @param id of the plug-in
     * @param version that is there, or shipped if none is
     * @param path where its requests enter
     * @param desired whether it shall be there
     * @param state {@code shipped}, {@code active}, {@code failed}
     * @param reason why it failed; else empty
     */
    record Status(String id, String version, String path, boolean desired, String state, String reason) {}
}
