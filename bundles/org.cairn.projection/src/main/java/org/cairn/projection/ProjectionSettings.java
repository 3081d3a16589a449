// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cairn.projection.io.Target;

/**
 * The configuration, checked.
 *
 * @param target the database
 * @param rebuild a word; rows are copied again when the database remembers another one; empty for never
 * @param batchRows rows in one transaction
 * @param poll pause when there was nothing to copy
 * @param retryMin pause after the first failure
 * @param retryMax longest pause after failures
 */
record ProjectionSettings(
        Target target, String rebuild, int batchRows, Duration poll, Duration retryMin, Duration retryMax) {
    static final int BATCH_ROWS_MAX = 10_000;

    private static final Duration RETRY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    private static final Pattern WORD = Pattern.compile("[!-~]{0,64}");

    static ProjectionSettings of(ProjectionConfig config, Path home) {
        String file = config.password_file().strip();
        Target target = new Target(
                config.url().strip(),
                config.user().strip(),
                file.isEmpty() ? Optional.empty() : Optional.of(home.resolve(file)),
                config.schema().strip());
        String rebuild = config.rebuild().strip();
        check(WORD.matcher(rebuild).matches(), "rebuild is a word of up to 64 characters");
        int batch = config.batch_rows();
        check(batch >= 1 && batch <= BATCH_ROWS_MAX, "batch.rows is 1 to " + BATCH_ROWS_MAX + ", not " + batch);
        int poll = config.poll_interval_ms();
        check(poll >= 10 && poll <= 60_000, "poll.interval.ms is 10 to 60000, not " + poll);
        return new ProjectionSettings(target, rebuild, batch, Duration.ofMillis(poll), RETRY_MIN, RETRY_MAX);
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new IllegalArgumentException(wrong);
        }
    }
}
