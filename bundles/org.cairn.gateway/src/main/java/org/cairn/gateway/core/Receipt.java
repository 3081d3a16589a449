// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
 * @param user pseudonym of the customer's user, if it was his request: then only he and the customer may read it again
 * @param proven what a signature covers, if the caller asked for one
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
        Optional<String> user,
        Optional<Proven> proven) {
    /**
     * What a signature covers beside the row.
     *
     * @param request SHA-256 of the request, hex
     * @param answer SHA-256 of the answer's body, hex
     * @param signature base64; empty if it has to be made (again)
     */
    public record Proven(String request, String answer, String signature) {
        /** Signed, if it is not yet: the same text gives the same signature every time (RFC 8032). */
        public Proven signed(String id, String row, String hash, UnaryOperator<byte[]> key) {
            return signature.isEmpty()
                    ? new Proven(
                            request,
                            answer,
                            Base64.getEncoder().encodeToString(key.apply(signedText(id, request, answer, row, hash))))
                    : this;
        }

        /** Members of documents that only a signed receipt has; none without a signature. */
        public Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            if (!signature.isEmpty()) {
                members.put("request_hash", request);
                members.put("answer_hash", answer);
                members.put("signature", signature);
            }
            return members;
        }
    }

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
     * What the gateway signs (docs/LEDGER.md, "Receipts").
     *
     * @param requestHash SHA-256 of the request, hex
     * @param answerHash SHA-256 of the answer's body, hex
     */
    public static byte[] signedText(String request, String requestHash, String answerHash, String row, String hash) {
        return String.join("\n", "cairn-receipt-1", request, requestHash, answerHash, row, hash, "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Signed, if it is to be. */
    public Receipt signed(UnaryOperator<byte[]> key) {
        return new Receipt(
                request,
                account,
                row,
                hash,
                outcome,
                service,
                tier,
                fee,
                currency,
                timing,
                user,
                proven.map(hashes -> hashes.signed(request, row, hash, key)));
    }

    /** Base64; empty if there is none. */
    public String signature() {
        return proven.map(Proven::signature).orElse("");
    }

    /** Members of the document at {@code /.cairn/receipt/ID} that do not need the ledger (docs/VERIFY.md, section 3). */
    public Map<String, Object> document() {
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
        proven.ifPresent(hashes -> document.putAll(hashes.members()));
        return document;
    }
}
