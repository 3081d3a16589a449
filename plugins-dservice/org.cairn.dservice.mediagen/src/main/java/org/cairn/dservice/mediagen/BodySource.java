// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import java.io.IOException;
import org.cairn.dservice.mediagen.image.StopWork;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.jspecify.annotations.Nullable;

/** The request's body as a source; read once, however often a script loads it. */
final class BodySource {
    private final WorkRequest request;
    private final long bytesMax;
    private byte @Nullable [] read;

    BodySource(WorkRequest request, long bytesMax) {
        this.request = request;
        this.bytesMax = bytesMax;
    }

    byte[] bytes() throws DServiceException {
        byte[] bytes = read;
        if (bytes == null) {
            bytes = readAll();
            read = bytes;
        }
        if (bytes.length == 0) {
            throw new DServiceException(Kind.INVALID, "source: give a URL in source, or the picture as the body");
        }
        return bytes;
    }

    private byte[] readAll() throws DServiceException {
        int most = (int) Math.min(Integer.MAX_VALUE - 16, bytesMax);
        if (request.contentLength().orElse(0) > most) {
            throw tooLarge();
        }
        try {
            byte[] bytes = request.body().readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            if (request.cancelled() || Thread.currentThread().isInterrupted()) {
                throw new StopWork(StopWork.Reason.CANCELLED, "the request was cancelled");
            }
            throw new DServiceException(Kind.UPSTREAM, "source: the body broke off", e);
        }
    }

    private DServiceException tooLarge() {
        return new DServiceException(Kind.TOO_LARGE, "source: more than " + bytesMax + " bytes");
    }
}
