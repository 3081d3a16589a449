// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

/** Failures as one line for people. */
final class Lines {
    private static final int LENGTH_MAX = 500;

    private Lines() {}

    /** With the name of its class: what a plug-in throws often says no more. */
    static String named(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        String line = one(failure);
        return line.equals(name) ? name : name + ": " + line;
    }

    static String one(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX) + "...";
    }
}
