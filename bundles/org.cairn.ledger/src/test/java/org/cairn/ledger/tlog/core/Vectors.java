// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/** docs/vectors/tlog.json, which was made by a program that shares no code with the log. */
public record Vectors(Map<?, ?> map) {
    static final HexFormat HEX = HexFormat.of();

    public static Vectors load() {
        try {
            return new Vectors(JSON.std.mapFrom(Files.readString(Path.of("../../docs/vectors/tlog.json"))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Object get(String name) {
        return Objects.requireNonNull(map.get(name), name);
    }

    public Vectors in(String name) {
        return new Vectors((Map<?, ?>) get(name));
    }

    /** The vectors of a list; there must be this many, so that a lost one is noticed. */
    public List<Vectors> list(String name, int count) {
        List<Vectors> list = ((List<?>) get(name))
                .stream().map(vector -> new Vectors((Map<?, ?>) vector)).toList();
        if (list.size() != count) {
            throw new AssertionError(name + " has " + list.size() + " vectors, not " + count);
        }
        return list;
    }

    public String text(String name) {
        return String.valueOf(get(name));
    }

    public long number(String name) {
        return Long.parseLong(text(name));
    }

    public byte[] bytes(String name) {
        return HEX.parseHex(text(name));
    }

    public List<String> texts(String name) {
        return ((List<?>) get(name)).stream().map(String::valueOf).toList();
    }

    public List<byte[]> hashes(String name) {
        return texts(name).stream().map(HEX::parseHex).toList();
    }

    public List<NoteKey> keys(String name) {
        return texts(name).stream().map(NoteKey::of).toList();
    }

    /** Why the vector must be refused; empty if it is right. */
    public Optional<String> error() {
        return Optional.ofNullable(map.get("error")).map(String::valueOf);
    }

    /** The leaf hashes of a tree. */
    List<byte[]> leaves() {
        if (get("leaves") instanceof String) {
            return LongStream.range(0, 70_000)
                    .mapToObj(i ->
                            Tree.leaf(ByteBuffer.allocate(Long.BYTES).putLong(i).array()))
                    .toList();
        }
        return hashes("leaves").stream().map(Tree::leaf).toList();
    }
}
