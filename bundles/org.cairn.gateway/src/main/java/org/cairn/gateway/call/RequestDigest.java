// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes two requests the same: method, target, declared length and the first {@link #PREFIX_BYTES} of the body.
 * For a signed receipt (docs/LEDGER.md, "Receipts") or an idempotency key also the hash of all of it, however long: a key
 * whose request was short must not make a long one free. Nothing more is hashed for other requests.
 */
final class RequestDigest {
    static final int PREFIX_BYTES = 64 * 1024;

    private final MessageDigest prefix = sha256();
    private @Nullable MessageDigest whole;
    private Optional<String> asked = Optional.empty();
    private long seen;
    private boolean ended;

    RequestDigest(Order order) {
        byte[] lines = (order.method() + "\n" + order.target() + "\n").getBytes(StandardCharsets.UTF_8);
        prefix.update(lines);
        prefix.update((order.length() + "\n").getBytes(StandardCharsets.UTF_8));
        if (order.terms().signed() || order.terms().idempotencyKey().isPresent()) {
            whole = sha256();
            whole.update(lines);
        }
    }

    /** Reads a part of the body and leaves it as it is. */
    void add(ByteBuf data) {
        int bytes = (int) Math.min(data.readableBytes(), Math.max(0, PREFIX_BYTES - seen));
        if (bytes > 0) {
            update(prefix, data, bytes);
        }
        seen += data.readableBytes();
        if (whole != null) {
            update(whole, data, data.readableBytes());
        }
    }

    void end() {
        ended = true;
        if (whole != null) {
            asked = Optional.of(HexFormat.of().formatHex(whole.digest()));
            whole = null;
        }
    }

    /** Whether the value cannot change any more. */
    boolean isFull() {
        return ended || seen >= PREFIX_BYTES;
    }

    /** 64 hex digits, of what was seen until now. */
    String value() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) prefix.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's SHA-256 can be cloned", e);
        }
    }

    /** Hash of the whole request, 64 hex digits; empty until its end, and if it was not hashed. */
    Optional<String> request() {
        return asked;
    }

    /** Hash of an answer's body, 64 hex digits. */
    static String answer(ByteBuf body) {
        MessageDigest digest = sha256();
        update(digest, body, body.readableBytes());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, ByteBuf data, int bytes) {
        for (ByteBuffer part : data.nioBuffers(data.readerIndex(), bytes)) {
            digest.update(part);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
