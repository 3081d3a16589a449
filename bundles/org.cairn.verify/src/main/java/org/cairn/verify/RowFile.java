// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A receipt or a disclosure (docs/VERIFY.md, section 3): what it proves, and what it does not. */
final class RowFile {
    static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final Pattern PRIVATE =
            Pattern.compile("internal\\.[a-z][a-z0-9_]*|(note|custom)\\.[a-z][a-z0-9_]{0,39}");
    private static final List<String> SIGNED = List.of("request_hash", "answer_hash", "signature");

    /** Which of the two. */
    enum Kind {
        RECEIPT,
        DISCLOSURE
    }

    /**
     * What the reader has besides.
     *
     * @param key of the log; null to believe the file
     * @param witnesses whose cosignatures are required
     * @param requestHash of what was sent, hex; null if unknown
     * @param answerHash of what came back, hex; null if unknown
     */
    record Given(@Nullable Vkey key, List<Vkey> witnesses, @Nullable String requestHash, @Nullable String answerHash) {}

    private final Map<String, Object> members;
    private final Given given;
    private final Signatures signatures;
    private final Report report;

    private RowFile(Map<String, Object> members, Given given, Signatures signatures, Report report) {
        this.members = members;
        this.given = given;
        this.signatures = signatures;
        this.report = report;
    }

    /** Checks a file. */
    static void check(Kind kind, byte[] file, Given given, Signatures signatures, Report report) throws Flaw {
        try {
            Map<String, Object> members = Json.object(Json.parse(Codec.text(file)));
            RowFile row = new RowFile(members, given, signatures, report);
            if (kind == Kind.RECEIPT) {
                row.checkReceipt();
            } else {
                row.checkDisclosure();
            }
        } catch (IllegalArgumentException e) {
            throw new Flaw(String.valueOf(e.getMessage()));
        }
    }

    private String text(String name) throws Flaw {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new Flaw("the member " + name + " is missing or no text");
    }

    private static Map<String, Object> texts(@Nullable Object object) {
        Map<String, Object> sorted = new TreeMap<>((a, b) -> Arrays.compareUnsigned(Codec.utf8(a), Codec.utf8(b)));
        Json.object(object).forEach((name, value) -> sorted.put(name, Json.string(value)));
        return sorted;
    }

    private void checkReceipt() throws Flaw {
        Map<String, Object> columns = texts(members.get("columns"));
        byte[] entry = checkRow(columns);
        if (!text("row").equals(columns.get("id"))) {
            throw new Flaw("the receipt is of row " + text("row") + ", its columns are of row " + columns.get("id"));
        }
        if (!text("request").equals(columns.get("request"))) {
            throw new Flaw(
                    "the receipt is of request " + text("request") + ", its row of request " + columns.get("request"));
        }
        Vkey key = key();
        boolean isSigned = SIGNED.stream().anyMatch(members::containsKey);
        if (isSigned) {
            checkSignature(key);
        } else {
            report.say("not signed: nothing binds the row to what was sent and what came back");
            if (given.requestHash != null || given.answerHash != null) {
                throw new Flaw("a receipt that is not signed cannot be compared with request and answer");
            }
        }
        boolean isProven = checkProof(columns, entry, key);
        if (!isSigned && !isProven) {
            throw new Flaw("neither signed nor in a checkpoint: anybody could have written this file");
        }
    }

    private void checkDisclosure() throws Flaw {
        Map<String, Object> columns = texts(members.get("columns"));
        byte[] entry = checkRow(columns);
        Map<String, Object> pairs = texts(members.get("private"));
        for (String name : pairs.keySet()) {
            if (!PRIVATE.matcher(name).matches()) {
                throw new Flaw("there is no private pair " + name);
            }
        }
        String blind = Codec.hash(text("blind"));
        String hash = Codec.hex(Codec.sha256(HexFormat.of().parseHex(blind), Entry.encode(pairs)));
        if (!hash.equals(columns.get("private_hash"))) {
            throw new Flaw("the private pairs are not those of the row: their hash is " + hash);
        }
        report.say("the " + pairs.size() + " private pairs are the row's, all of them and as they were written");
        if (!checkProof(columns, entry, key())) {
            throw new Flaw("in no checkpoint yet: anybody could have written this file; ask for it again later");
        }
    }

    private byte[] checkRow(Map<String, Object> columns) throws Flaw {
        Map<String, String> values = new TreeMap<>();
        columns.forEach((name, value) -> values.put(name, Json.string(value)));
        List<String> findings = new ArrayList<>();
        Row.of(values, findings);
        for (String finding : findings) {
            throw new Flaw(finding);
        }
        byte[] entry = Entry.encode(columns);
        String hash = Codec.hex(Keccak.hash256(entry));
        if (!hash.equals(text("hash"))) {
            throw new Flaw("the row hash is " + hash + ", the file says " + text("hash"));
        }
        report.say("row " + values.get("id") + " hash " + hash);
        report.say(values.get("outcome") + ", " + values.get("service") + ", fee "
                + (values.containsKey("fee") ? values.get("fee") + " of 10^-12 " + values.get("currency") : "none"));
        return entry;
    }

    private Vkey key() throws Flaw {
        Vkey key = Vkey.of(text("key"), Vkey.LOG);
        if (given.key == null) {
            report.say("key " + key + " as the file says: compare it with what the gateway publishes, or give --key");
        } else if (!given.key.toString().equals(key.toString())) {
            throw new Flaw("the key is " + key + ", not the given one");
        }
        return key;
    }

    private void checkSignature(Vkey key) throws Flaw {
        String request = Codec.hash(text("request_hash"));
        String answer = Codec.hash(text("answer_hash"));
        String signed =
                String.join("\n", "cairn-receipt-1", text("request"), request, answer, text("row"), text("hash"), "");
        if (!signatures.verify(key.key(), Codec.utf8(signed), Codec.base64(text("signature")))) {
            throw new Flaw("the signature is not right");
        }
        report.say("signed: the gateway vouches that this row is for the request " + request + " with the answer "
                + answer);
        compare("request", request, given.requestHash);
        compare("answer", answer, given.answerHash);
    }

    private void compare(String what, String stated, @Nullable String hash) throws Flaw {
        if (hash == null) {
            report.say("not compared with the " + what + " itself (--" + what + " FILE)");
        } else if (!hash.equals(stated)) {
            throw new Flaw("the " + what + " that was given has the hash " + hash);
        } else {
            report.say("the " + what + " is the one that was given");
        }
    }

    private boolean checkProof(Map<String, Object> columns, byte[] entry, Vkey key) throws Flaw {
        if (!members.containsKey("proof")) {
            if (!given.witnesses.isEmpty()) {
                throw new Flaw("there is no proof, so no cosignature either");
            }
            report.say("no proof yet: that the row is in the log is not shown; ask for the file again later");
            return false;
        }
        Proof proof = Proof.of(text("proof"));
        String id = Json.string(columns.get("id"));
        if (!id.endsWith("/" + proof.index())) {
            throw new Flaw("the proof is of row " + proof.index());
        }
        Checkpoint checkpoint = proof.check(entry, key, signatures);
        report.say("in the log: the row is one of the first " + checkpoint.size() + " of " + key.name()
                + ", whose key signed that");
        for (Vkey witness : given.witnesses) {
            OptionalLong time = checkpoint.note().checkCosignature(witness, signatures);
            if (time.isEmpty()) {
                throw new Flaw("the witness " + witness.name() + " has not cosigned");
            }
            report.say("cosigned by " + witness.name() + " at " + Codec.time(time.getAsLong()));
        }
        if (given.witnesses.isEmpty()) {
            report.say("no witness was named (--witness): others may be shown a log without this row");
        }
        return true;
    }
}
