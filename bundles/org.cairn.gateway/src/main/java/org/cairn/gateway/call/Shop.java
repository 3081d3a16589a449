// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.function.LongSupplier;
import org.cairn.core.api.node.Node;
import org.cairn.gateway.core.IdempotencyTable;
import org.cairn.gateway.core.ReceiptBook;
import org.cairn.gateway.status.Metrics;
import org.cairn.gateway.tunnel.Tunnels;

/**
 * What all calls of a gateway share.
 *
 * @param node whose gateway it is
 * @param around services of other bundles
 * @param desks the way to the broker
 * @param tunnels the way to the workers
 * @param rows the way to the ledger
 * @param keys idempotency keys
 * @param receipts of the last day
 * @param metrics of the path
 * @param spools where long bodies are kept
 * @param nanos monotonic time
 * @param swapMillis how long work waits for a broker that is swapped
 */
record Shop(
        Node node,
        Surroundings around,
        Desks desks,
        Tunnels tunnels,
        RowWriter rows,
        IdempotencyTable keys,
        ReceiptBook receipts,
        Metrics metrics,
        SpoolFile.Place spools,
        LongSupplier nanos,
        long swapMillis) {}
