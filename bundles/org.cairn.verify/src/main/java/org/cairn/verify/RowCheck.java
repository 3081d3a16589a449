// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks rows one after the other, as docs/LEDGER.md ("Export", "What is checked") says. */
final class RowCheck {
    private static final Pattern ID =
            Pattern.compile("([a-z][a-z0-9-]{0,31})/([0-9]{4}-[0-9]{2}-[0-9]{2})/(0|[1-9][0-9]{0,17})");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6})Z");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
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
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            findings.add("the id is not GATEWAY/YYYY-MM-DD/SEQUENCE: " + id);
            return;
        }
        expect("id", id, columns, findings);
        expect("gateway", parts.group(1), columns, findings);
        expect("schema", "1", columns, findings);
        Object fee = columns.getOrDefault("fee", "0");
        if (!fee.equals("0") && !"complete".equals(columns.get("outcome"))) {
            findings.add("a row with the outcome " + columns.get("outcome") + " has the fee " + fee);
        }
        if (!HASH.matcher(String.valueOf(columns.get("private_hash"))).matches()) {
            findings.add("the column private_hash is no hash");
        }
        String time = String.valueOf(columns.get("time"));
        Matcher timeParts = TIME.matcher(time);
        if (!timeParts.matches() || !isTime(timeParts.group(1), timeParts.group(2))) {
            findings.add("the column time is no time: " + time);
        } else if (!timeParts.group(1).equals(parts.group(2))) {
            findings.add("the day of the id is not that of the time " + time);
        }
        follow(parts.group(1), Long.parseLong(parts.group(3)), time, findings);
    }

    private static boolean isTime(String date, String time) {
        try {
            return LocalDate.parse(date).atTime(LocalTime.parse(time)).getYear() > 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static void expect(String name, String value, Map<String, Object> columns, List<String> findings) {
        if (!value.equals(columns.get(name))) {
            findings.add("the column " + name + " is " + columns.get(name) + ", expected " + value);
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
