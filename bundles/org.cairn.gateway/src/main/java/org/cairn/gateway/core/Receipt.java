// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a customer gets for a request: which row bills it, and how much.
 *
 * @param request id of the request
 * @param account the customer: only he may read it again
 * @param row id of the row
 * @param hash of the row, hex
 * @param outcome as the row says
 * @param service {@code ID/VERSION}
 * @param tier label of the worker's tier
 * @param fee in 10^-12 of the currency
 * @param currency ISO 4217
 * @param timing where the time went
 * @param signature base64, if the caller asked for it; else empty
 */
public record Receipt(
        String request,
        String account,
        String row,
        String hash,
        String outcome,
        String service,
        String tier,
        long fee,
        String currency,
        Timing timing,
        String signature) {
    /** Decimal places of a fee. */
    static final int FEE_SCALE = 12;

    /** The fee in units of the currency, such as {@code 0.000000163}. */
    public static String decimal(long fee) {
        return fee == 0
                ? "0"
                : BigDecimal.valueOf(fee, FEE_SCALE).stripTrailingZeros().toPlainString();
    }

    /** The header {@code Cairn-Receipt}. */
    public String header() {
        return "row=" + row + "; hash=" + hash + "; service=" + service + "; tier=" + tier + "; verified=none; fee="
                + decimal(fee) + " " + currency;
    }

    /**
     * What the gateway signs (README, "Signed receipts").
     *
     * @param requestHash SHA-256 of the request, hex
     * @param answerHash SHA-256 of the answer's body, hex
     */
    public static byte[] signedText(String request, String requestHash, String answerHash, String row, String hash) {
        return String.join("\n", "cairn-receipt-1", request, requestHash, answerHash, row, hash, "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The document at {@code /.cairn/receipt/ID}. */
    public String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("request", request);
        document.put("row", row);
        document.put("hash", hash);
        document.put("outcome", outcome);
        document.put("service", service);
        document.put("tier", tier);
        document.put("verified", "none");
        document.put("fee", decimal(fee));
        document.put("currency", currency);
        document.put(
                "time",
                Map.of(
                        "queue", timing.queue(),
                        "tunnel", timing.tunnel(),
                        "start", timing.start(),
                        "execution", timing.execution()));
        if (!signature.isEmpty()) {
            document.put("signature", signature);
        }
        try {
            return JSON.std.asString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
