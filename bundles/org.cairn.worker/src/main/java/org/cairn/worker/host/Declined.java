// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import io.netty.buffer.ByteBuf;
import org.cairn.worker.tunnel.Answer;
import org.cairn.worker.tunnel.Attempt;

/** An attempt that was declined: what still comes of it is dropped. */
public record Declined(Answer answer) implements Attempt {
    @Override
    public void data(ByteBuf data) {
        int bytes = data.readableBytes();
        data.release();
        answer.consumed(bytes);
    }

    @Override
    public void end() {}

    @Override
    public void writable() {}

    @Override
    public void cancelled() {}
}
