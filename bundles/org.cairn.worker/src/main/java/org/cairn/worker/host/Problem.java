// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.util.Locale;
import org.cairn.plugin.api.dservice.DServiceException;

/**
 * A problem document (RFC 9457) that stands for a DService's answer. Its types are {@code urn:cairn:problem:service-NAME}:
 * a caller can tell them from the platform's own.
 */
record Problem(String type, String title, int status, String detail, String request) {
    private static final String PREFIX = "urn:cairn:problem:service-";
    private static final int DETAIL_MAX = 1000;

    static Problem of(DServiceException exception, String request) {
        String title =
                switch (exception.kind()) {
                    case INVALID -> "The request is wrong";
                    case NOT_FOUND -> "What the request names does not exist";
                    case TOO_LARGE -> "The request asks for too much";
                    case UNPROCESSABLE -> "The content cannot be processed";
                    case UPSTREAM -> "Something that the service needs failed";
                };
        String message = exception.getMessage() == null ? "" : exception.getMessage();
        String name = exception.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Problem(
                PREFIX + name,
                title,
                exception.kind().status(),
                message.length() > DETAIL_MAX ? message.substring(0, DETAIL_MAX) + "..." : message,
                request);
    }

    /** Tells nothing of the reason, which may betray the service's inside. */
    static Problem failed(String request) {
        return new Problem(
                PREFIX + "failed", "The service failed", 500, "The service failed; its operator was told.", request);
    }
}
