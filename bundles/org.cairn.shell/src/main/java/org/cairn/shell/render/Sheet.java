// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Headings with lines beside them, aligned: how one thing with several sides is shown to people. */
public final class Sheet {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A heading with one line. */
    public Sheet line(String heading, String line) {
        rows.add(List.of(heading, line));
        return this;
    }

    /** A heading with several lines below each other; "none" if there are none. */
    public Sheet lines(String heading, List<String> lines) {
        if (lines.isEmpty()) {
            return line(heading, "none");
        }
        for (int i = 0; i < lines.size(); i++) {
            line(i == 0 ? heading : "", lines.get(i));
        }
        return this;
    }

    public void print(PrintStream out) {
        aligned(rows).forEach(out::println);
    }

    /** Lines of cells, the cells below each other; nothing is left at the end of a line. */
    public static List<String> aligned(List<List<String>> lines) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                int width = Plain.text(line.get(i)).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(width, widths.get(i)));
                }
            }
        }
        List<String> aligned = new ArrayList<>();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                String cell = Plain.text(line.get(i));
                text.append(cell)
                        .append(" ".repeat(widths.get(i) - cell.length()))
                        .append(GAP);
            }
            aligned.add(text.toString().stripTrailing());
        }
        return aligned;
    }
}
