// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What makes two requests the same: method, target, declared length and the first {@link #PREFIX_BYTES} of the body.
 * For a signed receipt also the hash of all of it.
 */
final class RequestDigest {
    static final int PREFIX_BYTES = 64 * 1024;

    private final MessageDigest prefix = sha256();
    private final Optional<MessageDigest> whole;
    private long seen;
    private boolean ended;

    RequestDigest(Order order) {
        whole = order.terms().signed() ? Optional.of(sha256()) : Optional.empty();
        byte[] line = (order.method() + " " + order.target() + "\n").getBytes(StandardCharsets.UTF_8);
        prefix.update(line);
        prefix.update((order.length() + "\n").getBytes(StandardCharsets.UTF_8));
        whole.ifPresent(digest -> digest.update(line));
    }

    /** Reads a part of the body and leaves it as it is. */
    void add(ByteBuf data) {
        int bytes = (int) Math.min(data.readableBytes(), Math.max(0, PREFIX_BYTES - seen));
        if (bytes > 0) {
            update(prefix, data, bytes);
        }
        whole.ifPresent(digest -> update(digest, data, data.readableBytes()));
        seen += data.readableBytes();
    }

    void end() {
        ended = true;
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

    /** What the signature of a receipt covers, if all of the request was seen. */
    Optional<Bill.Hashes> hashes(ByteBuf answer) {
        if (!ended) {
            return Optional.empty();
        }
        MessageDigest body = sha256();
        update(body, answer, answer.readableBytes());
        return whole.map(digest -> new Bill.Hashes(
                HexFormat.of().formatHex(digest.digest()), HexFormat.of().formatHex(body.digest())));
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
