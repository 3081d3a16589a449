// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.echo;

import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.cairn.plugin.api.dservice.WorkRequest;

/**
 * The query of a request, checked.
 *
 * @param delayMs how long to wait before the answer begins
 * @param size length of the pattern to answer with, or -1
 * @param status HTTP status of the answer
 * @param failure how to fail instead
 * @param discard whether to read the body and answer its length
 */
record EchoOptions(long delayMs, long size, int status, Failure failure, boolean discard) {
    static final long DELAY_MS_MAX = 3_600_000;
    static final long SIZE_MAX = 2L << 30;
    private static final EchoOptions NONE = new EchoOptions(0, -1, 200, Failure.NONE, false);

    enum Failure {
        NONE,
        /** An exception that nobody expects: a 500, and the operator is told. */
        EXCEPTION,
        /** A problem of the caller's: a 400. */
        INVALID
    }

    static EchoOptions of(WorkRequest request) throws DServiceException {
        if (request.rawQuery().isEmpty()) {
            return NONE;
        }
        return new EchoOptions(
                number(request, "delay", 0, DELAY_MS_MAX, 0),
                number(request, "size", 0, SIZE_MAX, -1),
                (int) number(request, "status", 200, 599, 200),
                failure(request.query("fail").orElse("")),
                request.query("discard").filter(v -> !v.equals("false")).isPresent());
    }

    private static long number(WorkRequest request, String name, long min, long max, long otherwise)
            throws DServiceException {
        String text = request.query(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, in the caller's words
        }
        throw new DServiceException(Kind.INVALID, name + " is a whole number from " + min + " to " + max);
    }

    private static Failure failure(String text) throws DServiceException {
        return switch (text) {
            case "" -> Failure.NONE;
            case "exception" -> Failure.EXCEPTION;
            case "invalid" -> Failure.INVALID;
            default -> throw new DServiceException(Kind.INVALID, "fail is exception or invalid");
        };
    }
}
