// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.cairn.gateway.http.Exchange;
import org.cairn.gateway.http.Receiver;
import org.jspecify.annotations.Nullable;

/** Keeps what comes of a body (little: the caller is held back) until it is known who takes it. On the caller's loop. */
final class LateReceiver implements Receiver {
    private final Exchange exchange;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
    private @Nullable Receiver receiver;
    private boolean ended;
    private boolean gone;

    LateReceiver(Exchange exchange) {
        this.exchange = exchange;
        exchange.reading(false);
    }

    /** Whether the caller left in the meantime. */
    boolean isGone() {
        return gone;
    }

    /** It is known now; what came early is passed on. */
    void become(Receiver next) {
        receiver = next;
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            next.data(data);
        }
        if (ended) {
            next.end();
        }
        exchange.reading(true);
    }

    @Override
    public void data(ByteBuf data) {
        if (receiver != null) {
            receiver.data(data);
        } else if (gone) {
            data.release();
        } else {
            early.addLast(data);
        }
    }

    @Override
    public void end() {
        ended = true;
        if (receiver != null) {
            receiver.end();
        }
    }

    @Override
    public void gone() {
        gone = true;
        early.forEach(ByteBuf::release);
        early.clear();
        if (receiver != null) {
            receiver.gone();
        }
    }
}
