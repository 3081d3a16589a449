// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks receipts or disclosures, without any network. */
final class RowFileCommand implements Command {
    private final RowFile.Kind kind;

    RowFileCommand(RowFile.Kind kind) {
        this.kind = kind;
    }

    @Override
    public String help() {
        return kind == RowFile.Kind.RECEIPT
                ? """
                receipt FILE...      receipts, offline: signature, row, proof that it is in the log
                    --key VKEY|FILE        the log's key; without it, the one that the file names
                    --witness VKEY|FILE    require this witness's cosignature; may be repeated
                    --request FILE         what was sent: method, newline, target, newline, body
                    --answer FILE          the body that came back"""
                : """
                disclosure FILE...   disclosures, offline: private pairs, row, proof that it is in the log
                    --key VKEY|FILE, --witness VKEY|FILE    as above""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException {
        boolean isReceipt = kind == RowFile.Kind.RECEIPT;
        Options options = new Options(
                args, isReceipt ? Set.of("--key", "--request", "--answer") : Set.of("--key"), Set.of("--witness"));
        RowFile.Given given = new RowFile.Given(
                options.key("--key", Vkey.LOG),
                options.keys("--witness", Vkey.WITNESS),
                hash(options.path("--request")),
                hash(options.path("--answer")));
        boolean isOfOne = given.requestHash() != null || given.answerHash() != null;
        if (options.rest().isEmpty() || (isOfOne && options.rest().size() > 1)) {
            throw new IllegalArgumentException("name " + (isOfOne ? "one file" : "files"));
        }
        Report report = new Report(io.out());
        for (String name : options.rest()) {
            byte[] file = read(Path.of(name));
            report.say(name);
            try {
                RowFile.check(kind, file, given, Signatures.JDK, report);
            } catch (Flaw e) {
                report.finding(name + ": " + e.finding());
            }
        }
        return report.end();
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(RowFile.BYTES_MAX + 1);
            if (bytes.length > RowFile.BYTES_MAX) {
                throw new IOException(file + " has more than " + RowFile.BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }

    private static @Nullable String hash(@Nullable Path file) throws IOException {
        if (file == null) {
            return null;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return Codec.hex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
