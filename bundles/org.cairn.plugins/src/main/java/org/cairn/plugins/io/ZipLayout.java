// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cairn.plugins.core.PluginNames;

/**
 * Whether a jar can be read in one way only. Its parts must fill it without a gap, and each entry must be the same in the
 * directory at the end and before its content, so that what was verified is what any reader gets, whichever end it begins at.
 */
final class ZipLayout {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int END_BYTES = 22;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int DESCRIPTOR_BYTES = 12;
    private static final int FLAG_DESCRIPTOR = 1 << 3;
    private static final int FLAG_UTF8 = 1 << 11;
    /** How hard it was deflated. */
    private static final int FLAGS_DEFLATE = 3 << 1;

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final String NOT_SOUND = "it is no sound jar: ";

    private final ByteBuffer jar;

    private record Entry(String name, int flags, int method, int crc, long packed, long size, long offset) {}

    private ZipLayout(byte[] bytes) {
        this.jar = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Names of all entries.
     *
     * @throws IllegalArgumentException if readers could disagree; the message says about what
     */
    static List<String> names(byte[] bytes) {
        return new ZipLayout(bytes).names();
    }

    private List<String> names() {
        int end = jar.limit() - END_BYTES;
        require(end >= 0 && jar.getInt(end) == END_SIGNATURE, "it does not end as a jar without a comment does");
        int count = u16(end + 10);
        long length = u32(end + 12);
        long from = u32(end + 16);
        require(
                u16(end + 4) == 0 && u16(end + 6) == 0 && u16(end + 8) == count && u16(end + 20) == 0,
                "it has several parts, or a comment");
        require(count > 0 && count <= JarReader.ENTRIES_MAX, "it has " + count + " entries");
        require(from + length == end, "its directory is not where it should be");
        List<Entry> entries = central((int) from, end, count);
        List<Entry> byOffset = new ArrayList<>(entries);
        byOffset.sort(Comparator.comparingLong(Entry::offset));
        long at = 0;
        for (Entry entry : byOffset) {
            require(entry.offset == at, "something lies before its entry " + shown(entry.name));
            at = local(entry, from);
        }
        require(at == from, "something lies between its entries and its directory");
        return unique(entries);
    }

    private List<Entry> central(int from, int end, int count) {
        List<Entry> entries = new ArrayList<>(count);
        int at = from;
        for (int i = 0; i < count; i++) {
            require(at + CENTRAL_BYTES <= end && jar.getInt(at) == CENTRAL_SIGNATURE, "its directory is damaged");
            int name = u16(at + 28);
            int next = at + CENTRAL_BYTES + name + u16(at + 30) + u16(at + 32);
            require(next <= end && u16(at + 34) == 0, "its directory is damaged");
            entries.add(new Entry(
                    text(at + CENTRAL_BYTES, name),
                    u16(at + 8),
                    u16(at + 10),
                    jar.getInt(at + 16),
                    u32(at + 20),
                    u32(at + 24),
                    u32(at + 42)));
            at = next;
        }
        require(at == end, "something lies behind its directory");
        return entries;
    }

    /** Compares an entry with its local header; returns where it ends. */
    private long local(Entry entry, long end) {
        String name = shown(entry.name);
        int at = (int) entry.offset;
        require(
                entry.offset + LOCAL_BYTES <= end && jar.getInt(at) == LOCAL_SIGNATURE,
                "its entry " + name + " has no head");
        int nameBytes = u16(at + 26);
        long content = at + (long) LOCAL_BYTES + nameBytes + u16(at + 28);
        require(content + entry.packed <= end, "its entry " + name + " reaches beyond its end");
        boolean described = (entry.flags & FLAG_DESCRIPTOR) != 0;
        require(
                u16(at + 6) == entry.flags
                        && u16(at + 8) == entry.method
                        && text(at + LOCAL_BYTES, nameBytes).equals(entry.name),
                "its entry " + name + " says two things about itself");
        require(
                (entry.flags & ~(FLAG_DESCRIPTOR | FLAG_UTF8 | FLAGS_DEFLATE)) == 0
                        && (entry.method == STORED || entry.method == DEFLATED),
                "its entry " + name + " is encrypted, or packed in a way that Java does not know");
        require(
                entry.method == DEFLATED || (entry.packed == entry.size && !described),
                "its entry " + name + " says two sizes");
        boolean same = jar.getInt(at + 14) == entry.crc && u32(at + 18) == entry.packed && u32(at + 22) == entry.size;
        boolean unsaid = jar.getInt(at + 14) == 0 && u32(at + 18) == 0 && u32(at + 22) == 0;
        require(same || (described && unsaid), "its entry " + name + " says two sizes");
        long next = content + entry.packed;
        return described ? descriptor(entry, (int) next, end) : next;
    }

    private long descriptor(Entry entry, int from, long end) {
        int at = from + DESCRIPTOR_BYTES <= end && jar.getInt(from) == DESCRIPTOR_SIGNATURE ? from + 4 : from;
        require(
                at + DESCRIPTOR_BYTES <= end
                        && jar.getInt(at) == entry.crc
                        && u32(at + 4) == entry.packed
                        && u32(at + 8) == entry.size,
                "its entry " + shown(entry.name) + " says two sizes");
        return at + (long) DESCRIPTOR_BYTES;
    }

    private static List<String> unique(List<Entry> entries) {
        Set<String> seen = new HashSet<>();
        for (Entry entry : entries) {
            String name = entry.name;
            boolean odd = name.isEmpty()
                    || name.startsWith("/")
                    || name.contains("\\")
                    || name.contains("//")
                    || List.of(name.split("/", -1)).contains("..")
                    || name.chars().anyMatch(c -> c < ' ' || c == 0x7f);
            require(!odd, "its entry has a name that it must not have: " + shown(name));
            require(!name.endsWith("/") || entry.size == 0, "its folder " + shown(name) + " has a content");
            // What is signed with what is found without regard to case.
            boolean isMeta = name.toUpperCase(Locale.ROOT).startsWith("META-INF/");
            require(
                    seen.add(isMeta ? name.toUpperCase(Locale.ROOT) : name),
                    "its entry " + shown(name) + " is there twice");
        }
        return entries.stream().map(Entry::name).toList();
    }

    private String text(int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(jar.slice(from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(NOT_SOUND + "the name of an entry is not UTF-8", e);
        }
    }

    private int u16(int at) {
        return Short.toUnsignedInt(jar.getShort(at));
    }

    private long u32(int at) {
        return Integer.toUnsignedLong(jar.getInt(at));
    }

    private static String shown(String name) {
        return PluginNames.shown(name);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(NOT_SOUND + message);
        }
    }
}
