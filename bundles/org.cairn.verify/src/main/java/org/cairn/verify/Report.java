// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Findings, a line for each; the same one twice is one. */
final class Report {
    /** Findings that are printed; the rest is counted. */
    static final int FINDINGS_MAX = 1_000;
    /** Characters of a finding that are printed. */
    private static final int FINDING_MAX = 2_000;
    /** Characters of a value in it. */
    private static final int TEXT_MAX = 200;

    /** What is checked is a stranger's text: it must not move the reader's cursor. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final PrintStream out;
    private final Set<String> told = new HashSet<>();
    private long findings;

    Report(PrintStream out) {
        this.out = out;
    }

    /** A stranger's text, shortened: a thousand findings must not fill the memory. */
    static String brief(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
    }

    /** Something is wrong. */
    void finding(String finding) {
        String text = finding.length() <= FINDING_MAX ? finding : finding.substring(0, FINDING_MAX) + "...";
        if (told.size() < FINDINGS_MAX) {
            if (told.add(text)) {
                findings++;
                say("FINDING " + text);
                out.flush(); // a check may take hours
            }
        } else if (!told.contains(text)) {
            findings++;
        }
    }

    /** Something that is right, or that was not checked. */
    void say(String text) {
        out.println(clean(text));
    }

    static String clean(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    boolean isClean() {
        return findings == 0;
    }

    /** Ends the report; gives the exit code. */
    int end() {
        if (findings > told.size()) {
            say(findings - told.size() + " more findings");
        }
        say(findings == 0 ? "all is right" : findings + (findings == 1 ? " finding" : " findings"));
        return findings == 0 ? Main.RIGHT : Main.WRONG;
    }
}
