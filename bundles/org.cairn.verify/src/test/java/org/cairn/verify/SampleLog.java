// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A whole log as a gateway publishes it, written from docs/VERIFY.md with keys of its own. A day's rows are a minute apart;
 * the last day is still open.
 */
final class SampleLog {
    static final String ORIGIN = "cairn.example/eu-1";
    static final String ZEROS = "0".repeat(64);

    final Signer key = new Signer(ORIGIN, 1, 7);
    final List<Signer> witnesses =
            List.of(new Signer("cairn.example/w-1", 4, 8), new Signer("cairn.example/w-2", 4, 9));

    final List<Map<String, String>> rows = new ArrayList<>();
    final List<String> blinds = new ArrayList<>();
    final List<Map<String, String>> secrets = new ArrayList<>();
    /** Changes the text of a manifest before it is signed. */
    UnaryOperator<String> manifests = text -> text;
    /** The first entry that is kept: bundles that end before it are not there. */
    long first;

    /** A key with a fixed seed. */
    static final class Signer {
        final String name;
        final int type;
        final byte[] publicKey;
        private final KeyPair pair;
        /** Of cosignatures. */
        long time = 1_795_341_600L;

        Signer(String name, int type, int seed) {
            this.name = name;
            this.type = type;
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
                generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
                pair = generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
            byte[] encoded = pair.getPublic().getEncoded();
            publicKey = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        }

        byte[] sign(byte[] message) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] typed() {
            return join(new byte[] {(byte) type}, publicKey);
        }

        private byte[] id() {
            return Arrays.copyOf(Codec.sha256(join(name.getBytes(UTF_8), new byte[] {10}, typed())), 4);
        }

        String vkey() {
            return name + "+" + Codec.hex(id()) + "+" + Base64.getEncoder().encodeToString(typed());
        }

        String line(String text) {
            byte[] signature;
            if (type == 1) {
                signature = sign(text.getBytes(UTF_8));
            } else {
                String message = "cosignature/v1\ntime " + time + "\n" + text;
                signature = join(ByteBuffer.allocate(8).putLong(time).array(), sign(message.getBytes(UTF_8)));
            }
            return "\u2014 " + name + " " + Base64.getEncoder().encodeToString(join(id(), signature)) + "\n";
        }
    }

    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final int seed;

        private Fixed(int seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) seed);
        }
    }

    /** Twelve rows over three days. */
    static SampleLog small() {
        return new SampleLog().day("2026-11-18", 4).day("2026-11-20", 3).day("2026-11-21", 5);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    SampleLog day(String day, int count) {
        Instant time = Instant.parse(day + "T00:00:00Z");
        for (int i = 0; i < count; i++) {
            int sequence = rows.size();
            String blind = Codec.hex(Codec.sha256(("blind " + sequence).getBytes(UTF_8)));
            Map<String, String> secret = new TreeMap<>(Map.of(
                    "internal.account", "customer-1", "internal.url", "/echo?n=" + sequence, "note.width", "320"));
            Map<String, String> columns = new TreeMap<>();
            columns.put("id", "eu-1/" + day + "/" + sequence);
            columns.put("schema", "2");
            columns.put(
                    "time",
                    time.plus(i * 86_399_000L / count, ChronoUnit.MILLIS)
                                    .toString()
                                    .substring(0, 19) + ".000001Z");
            columns.put("private_hash", privateHash(blind, secret));
            columns.put("request", "r-" + sequence);
            columns.put("attempt", "1");
            columns.put("outcome", sequence % 5 == 3 ? "lost" : "complete");
            columns.put("service", "echo/1.2.0");
            columns.put("customer", "c-7f3a90");
            columns.put("tier", "2");
            if (sequence % 5 != 3) {
                columns.put("fee", "163000");
                columns.put("currency", "EUR");
            }
            rows.add(columns);
            blinds.add(blind);
            secrets.add(secret);
        }
        return this;
    }

    private static String privateHash(String blind, Map<String, String> secret) {
        return Codec.hex(Codec.sha256(HexFormat.of().parseHex(blind), encode(secret)));
    }

    static byte[] encode(Map<String, String> pairs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TreeMap<>(pairs).forEach((name, value) -> {
            byte[] bytes = name.getBytes(UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
            bytes = value.getBytes(UTF_8);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        });
        return out.toByteArray();
    }

    /** RFC 6962, 2.1, as it is written there. */
    static byte[] head(List<byte[]> leaves) {
        if (leaves.size() <= 1) {
            return leaves.isEmpty() ? Codec.sha256() : leaves.get(0);
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        return Codec.sha256(new byte[] {1}, head(leaves.subList(0, left)), head(leaves.subList(left, leaves.size())));
    }

    List<byte[]> leaves(int size) {
        return rows.subList(0, size).stream()
                .map(columns -> Codec.sha256(new byte[] {0}, encode(columns)))
                .toList();
    }

    String checkpoint(int size) {
        return checkpoint(size, head(leaves(size)));
    }

    private String checkpoint(int size, byte[] root) {
        String text = ORIGIN + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        StringBuilder note = new StringBuilder(text + "\n" + key.line(text));
        witnesses.forEach(witness -> note.append(witness.line(text)));
        return note.toString();
    }

    /** All files, when the log had a size. */
    Map<String, byte[]> publish(int size) {
        List<byte[]> leaves = leaves(size);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("key", (key.vkey() + "\n").getBytes(UTF_8));
        files.put("checkpoint", checkpoint(size, head(leaves)).getBytes(UTF_8));
        publishDays(leaves, files);
        List<byte[]> hashes = leaves;
        for (int level = 0; !hashes.isEmpty(); level++) {
            List<byte[]> above = new ArrayList<>();
            for (int from = 0; from < hashes.size(); from += 256) {
                List<byte[]> tile = hashes.subList(from, Math.min(from + 256, hashes.size()));
                files.put("tile/" + level + "/" + path(from / 256, tile.size()), join(tile.toArray(byte[][]::new)));
                if (tile.size() == 256) {
                    above.add(head(tile));
                }
                if (level == 0 && from + 256 > first) {
                    files.put("tile/entries/" + path(from / 256, tile.size()), bundle(from, tile.size()));
                }
            }
            hashes = above;
        }
        return files;
    }

    Map<String, byte[]> publish() {
        return publish(rows.size());
    }

    private byte[] bundle(int from, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map<String, String> columns : rows.subList(from, from + count)) {
            byte[] entry = encode(columns);
            out.write(entry.length >> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    static String path(int index, int width) {
        String partial = width < 256 ? ".p/" + width : "";
        return index < 1000
                ? String.format("%03d", index) + partial
                : String.format("x%03d/%03d", index / 1000, index % 1000) + partial;
    }

    private void publishDays(List<byte[]> leaves, Map<String, byte[]> files) {
        StringBuilder days = new StringBuilder();
        String previous = ZEROS;
        int from = 0;
        for (int i = 1; i < leaves.size(); i++) {
            String day = dayOf(from);
            if (dayOf(i).equals(day)) {
                continue;
            }
            byte[] aggregate = new byte[32];
            for (Map<String, String> columns : rows.subList(from, i)) {
                byte[] hash = Keccak.hash256(encode(columns));
                for (int at = 0; at < 32; at++) {
                    aggregate[at] ^= hash[at];
                }
            }
            String text = manifests.apply(String.join(
                    "\n",
                    "cairn-day-1",
                    ORIGIN,
                    "day " + day,
                    "first " + from,
                    "rows " + (i - from),
                    "aggregate " + Codec.hex(aggregate),
                    "root " + Codec.hex(head(leaves.subList(0, i))),
                    "public 4711 " + Codec.hex(Codec.sha256()),
                    "private 4712 " + Codec.hex(Codec.sha256()),
                    "previous " + previous,
                    ""));
            files.put("day/" + day, (text + "\n" + key.line(text)).getBytes(UTF_8));
            days.append(day).append('\n');
            previous = Codec.hex(Codec.sha256(text.getBytes(UTF_8)));
            from = i;
        }
        files.put("days", days.toString().getBytes(UTF_8));
    }

    private String dayOf(int row) {
        return rows.get(row).getOrDefault("id", "").split("/", -1)[1];
    }

    /** The policy, which a gateway serves and a mirror does not have. */
    String policy() {
        return "{\"origin\":\"" + ORIGIN + "\",\"key\":\"" + key.vkey() + "\",\"retention_days\":366,\"first\":" + first
                + ",\"cosigners\":[\""
                + String.join("\",\"", witnesses.stream().map(Signer::vkey).toList()) + "\"]}";
    }

    /** A row's proof (RFC 6962, 2.1.1). */
    String proof(int index, int size) {
        StringBuilder proof = new StringBuilder("c2sp.org/tlog-proof@v1\nindex " + index + "\n");
        siblings(leaves(size), index)
                .forEach(hash ->
                        proof.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return proof + "\n" + checkpoint(size);
    }

    private static List<byte[]> siblings(List<byte[]> leaves, int index) {
        if (leaves.size() == 1) {
            return new ArrayList<>();
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        boolean isLeft = index < left;
        List<byte[]> path = siblings(
                isLeft ? leaves.subList(0, left) : leaves.subList(left, leaves.size()), isLeft ? index : index - left);
        path.add(head(isLeft ? leaves.subList(left, leaves.size()) : leaves.subList(0, left)));
        return path;
    }

    private Map<String, Object> rowFile(int index) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("hash", Codec.hex(Keccak.hash256(encode(rows.get(index)))));
        file.put("columns", rows.get(index));
        file.put("key", key.vkey());
        return file;
    }

    Map<String, Object> receipt(int index, byte[] request, byte[] answer, int size) {
        Map<String, Object> file = rowFile(index);
        file.put("request", rows.get(index).get("request"));
        file.put("row", rows.get(index).get("id"));
        file.put("request_hash", Codec.hex(Codec.sha256(request)));
        file.put("answer_hash", Codec.hex(Codec.sha256(answer)));
        String text = String.join(
                "\n",
                "cairn-receipt-1",
                "" + file.get("request"),
                "" + file.get("request_hash"),
                "" + file.get("answer_hash"),
                "" + file.get("row"),
                file.get("hash") + "\n");
        file.put("signature", Base64.getEncoder().encodeToString(key.sign(text.getBytes(UTF_8))));
        file.put("proof", proof(index, size));
        return file;
    }

    Map<String, Object> disclosure(int index, int size) {
        Map<String, Object> file = rowFile(index);
        file.put("private", secrets.get(index));
        file.put("blind", blinds.get(index));
        file.put("proof", proof(index, size));
        return file;
    }

    static void write(Map<String, byte[]> files, Path folder) {
        files.forEach((path, bytes) -> {
            try {
                Files.createDirectories(folder.resolve(path).getParent());
                Files.write(folder.resolve(path), bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
