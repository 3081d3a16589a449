// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an operator chooses.
 *
 * @param standby directory of the standby; empty for none
 * @param retentionDays how many days before the newest are kept; 0 for all
 */
public record KeepingSettings(Optional<Path> standby, int retentionDays) {
    /** Twelve months (CGN-20), and a day for leap years. */
    public static final int RETENTION_DAYS = 366;

    /** No standby, twelve months. */
    public static final KeepingSettings DEFAULT = new KeepingSettings(Optional.empty(), RETENTION_DAYS);

    public KeepingSettings {
        if (retentionDays < 0) {
            throw new IllegalArgumentException("retention.days is at least 0");
        }
    }
}
