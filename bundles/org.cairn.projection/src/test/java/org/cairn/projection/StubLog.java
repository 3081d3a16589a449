// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was told. */
final class StubLog extends ProjectionLog {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    List<String> lines() {
        return List.copyOf(lines);
    }

    boolean has(String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    @Override
    void copying(String gateway, String place, long next) {
        lines.add("copying " + gateway + " from " + next + " into " + place);
    }

    @Override
    void waiting(String reason) {
        lines.add("waiting: " + reason);
    }

    @Override
    void rebuilt(String gateway, String place) {
        lines.add("rebuilt " + gateway);
    }

    @Override
    void skipped(long from, long until) {
        lines.add("skipped " + from + " to " + until);
    }

    @Override
    void migrated(String place, int from, int to) {
        lines.add("migrated from " + from + " to " + to);
    }

    @Override
    void notStopped() {
        lines.add("not stopped");
    }

    @Override
    void failed(Throwable why) {
        lines.add("failed: " + why);
    }
}
