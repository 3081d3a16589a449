// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Checks an export of rows. */
final class RowsCommand implements Command {
    /** Bytes of a line: an entry of 65,535 bytes, each escaped in six. */
    static final int LINE_BYTES_MAX = 512 * 1024;
    /** Findings that are printed; the rest is counted. */
    static final int FINDINGS_MAX = 1_000;

    @Override
    public String help() {
        return """
                rows FILE|-   an export of rows (JSON Lines): every row's columns and hash, ids without a gap, time
                              that never goes back; prints the XOR aggregate of the rows' hashes""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException {
        if (args.size() != 1) {
            throw new IllegalArgumentException("rows needs one file, or - for standard input");
        }
        String name = args.get(0);
        if (name.equals("-")) {
            return check("-", new BufferedInputStream(io.in()), io.out());
        }
        try (InputStream file = new BufferedInputStream(Files.newInputStream(Path.of(name)))) {
            return check(name, file, io.out());
        }
    }

    private static int check(String name, InputStream in, PrintStream out) throws IOException {
        RowCheck rows = new RowCheck();
        long lines = 0;
        long right = 0;
        long findings = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            line.reset();
            boolean isEnded = read(in, line);
            if (!isEnded && line.size() == 0) {
                break;
            }
            lines++;
            List<String> found = rows.check(line.toByteArray());
            if (!isEnded) {
                found.add(line.size() > LINE_BYTES_MAX ? "the line is too long" : "the line is not ended");
            }
            right += found.isEmpty() ? 1 : 0;
            for (String finding : found) {
                if (findings++ < FINDINGS_MAX) {
                    out.println(Report.clean(name + ":" + lines + ": " + finding));
                }
            }
            if (!isEnded) {
                break;
            }
        }
        if (findings > FINDINGS_MAX) {
            out.println((findings - FINDINGS_MAX) + " more findings");
        }
        out.println("aggregate " + HexFormat.of().formatHex(rows.aggregate()));
        out.println(lines + " rows, " + right + " right");
        return findings == 0 ? Main.RIGHT : Main.WRONG;
    }

    /** Reads up to a newline, which is left out; false if the input or the patience ended before. */
    private static boolean read(InputStream in, ByteArrayOutputStream line) throws IOException {
        while (line.size() <= LINE_BYTES_MAX) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            if (next == '\n') {
                return true;
            }
            line.write(next);
        }
        return false;
    }
}
