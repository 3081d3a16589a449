// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks rows one after the other, as docs/LEDGER.md ("Export", "What is checked") says. */
final class RowCheck {
    /** Gateways in one export whose rows are followed: a stranger's export must not fill the memory. */
    private static final int GATEWAYS_MAX = 10_000;

    private static final List<String> MEMBERS = List.of("id", "columns", "hash");

    private final Map<String, Last> gateways = new HashMap<>();
    private final byte[] aggregate = new byte[Keccak.HASH_BYTES];

    private record Last(long sequence, String time) {}

    /** XOR of the hashes of all rows that could be read. */
    byte[] aggregate() {
        return aggregate.clone();
    }

    /** What is wrong with a line; empty if nothing is. */
    List<String> check(byte[] line) {
        List<String> findings = new ArrayList<>();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            Map<String, Object> row = Json.object(Json.parse(text));
            if (!List.copyOf(row.keySet()).equals(MEMBERS)) {
                throw new IllegalArgumentException("the row's members are not id, columns, hash");
            }
            if (!Json.write(row).equals(text)) {
                findings.add("the line is not in the one form that an export has");
            }
            String id = Json.string(row.get("id"));
            Map<String, Object> columns = Json.object(row.get("columns"));
            checkHash(columns, Json.string(row.get("hash")), findings);
            checkColumns(id, columns, findings);
        } catch (CharacterCodingException e) {
            findings.add("the line is not UTF-8");
        } catch (IllegalArgumentException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
        return findings;
    }

    private void checkHash(Map<String, Object> columns, String stated, List<String> findings) {
        byte[] hash = Keccak.hash256(Entry.encode(columns));
        for (int i = 0; i < hash.length; i++) {
            aggregate[i] ^= hash[i];
        }
        String computed = HexFormat.of().formatHex(hash);
        if (!computed.equals(stated)) {
            findings.add("the row hash is " + computed + ", the export says " + stated);
        }
    }

    private void checkColumns(String id, Map<String, Object> columns, List<String> findings) {
        Map<String, String> values = new TreeMap<>();
        columns.forEach((name, value) -> values.put(name, Json.string(value)));
        if (!id.equals(values.get("id"))) {
            findings.add("the column id is " + values.get("id") + ", expected " + id);
        }
        Row row = Row.of(values, findings);
        if (row != null) {
            follow(row.gateway(), row.sequence(), row.time(), findings);
        }
    }

    private void follow(String gateway, long sequence, String time, List<String> findings) {
        if (gateways.size() >= GATEWAYS_MAX && !gateways.containsKey(gateway)) {
            findings.add("there are more than " + GATEWAYS_MAX + " gateways; this one is not followed");
            return;
        }
        Last last = gateways.put(gateway, new Last(sequence, time));
        if (last == null) {
            return;
        }
        if (sequence != last.sequence + 1) {
            findings.add("row " + sequence + " of " + gateway + " follows row " + last.sequence);
        }
        if (time.compareTo(last.time) < 0) {
            findings.add("the time goes back from " + last.time + " to " + time);
        }
    }
}
