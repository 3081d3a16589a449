// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request got no answer of a DService: a problem document (RFC 9457) before it has a request id. The names are a
 * contract with customers (docs/HTTP.md).
 *
 * @param status HTTP status
 * @param name last part of {@code urn:cairn:problem:NAME}
 * @param title for people
 * @param detail what was wrong this time; never a secret
 * @param retryAfterSeconds for {@code Retry-After}; 0 for none
 */
public record Problem(int status, String name, String title, String detail, int retryAfterSeconds) {
    public static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "The request is not right", detail, 0);
    }

    public static Problem unauthenticated(String detail) {
        return new Problem(401, "unauthenticated", "A valid session is needed", detail, 0);
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "The account may not do this", detail, 0);
    }

    public static Problem noSuchService(String detail) {
        return new Problem(404, "no-such-service", "Nothing is offered at this path", detail, 0);
    }

    public static Problem noSuchReceipt(String detail) {
        return new Problem(404, "no-such-receipt", "No receipt of this id", detail, 0);
    }

    public static Problem noSuchRow() {
        return new Problem(404, "no-such-row", "No row of this id", "none of yours", 0);
    }

    public static Problem keyInUse() {
        return new Problem(
                409, "key-in-use", "The idempotency key is in use", "a request with this key is under way", 0);
    }

    public static Problem tooLarge(String detail) {
        return new Problem(413, "too-large", "The body is too large", detail, 0);
    }

    public static Problem keyReused() {
        return new Problem(
                422, "key-reused", "The idempotency key was used", "this key came with another request before", 0);
    }

    public static Problem tooMany(String detail, int retryAfterSeconds) {
        return new Problem(429, "too-many", "Too many tries", detail, Math.max(1, retryAfterSeconds));
    }

    public static Problem headTooLarge(String detail) {
        return new Problem(431, "head-too-large", "The head is too large", detail, 0);
    }

    public static Problem quarantined(String detail) {
        return new Problem(502, "quarantined", "The request killed every worker that tried it", detail, 0);
    }

    public static Problem exhausted(String detail) {
        return new Problem(502, "attempts-exhausted", "No worker could finish the request", detail, 0);
    }

    public static Problem overloaded(String detail, int retryAfterSeconds) {
        return new Problem(503, "overloaded", "The gateway is busy", detail, Math.max(1, retryAfterSeconds));
    }

    public static Problem noWorker(String detail) {
        return new Problem(503, "no-worker", "No worker became free in time", detail, 5);
    }

    public static Problem ledgerUnavailable(String detail) {
        return new Problem(503, "ledger-unavailable", "Nothing can be billed just now", detail, 5);
    }

    public static Problem timeout(String detail) {
        return new Problem(504, "timeout", "The answer was not complete in time", detail, 0);
    }

    public static Problem failed(String detail) {
        return new Problem(500, "service-failed", "The request failed", detail, 0);
    }

    /** The document, as JSON. */
    public String json(String request) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:cairn:problem:" + name);
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        document.put("request", request);
        try {
            return JSON.std.asString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
