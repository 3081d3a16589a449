// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

/**
 * What one request may use.
 *
 * @param pixels of any one picture, decoded or made
 * @param side longest side in pixels, in or out
 * @param pages of a document
 * @param sourceBytes of a source
 * @param sources how many sources may be loaded
 * @param timeMs for all of it, wall clock
 * @param instructions of a script
 * @param scriptBytes of a script
 */
public record Limits(
        long pixels,
        int side,
        int pages,
        long sourceBytes,
        int sources,
        long timeMs,
        long instructions,
        int scriptBytes) {
    public static final long PIXELS_MAX = 50_000_000;
    public static final int SIDE_MAX = 30_000;
    public static final int PAGES_MAX = 5_000;
    public static final long SOURCE_BYTES_MAX = 64L << 20;
    public static final int SOURCES_MAX = 8;
    public static final long TIME_MS_MAX = 30_000;
    public static final long INSTRUCTIONS_MAX = 50_000_000;
    public static final int SCRIPT_BYTES_MAX = 64 * 1024;

    /** What holds unless the operator says otherwise. */
    public static final Limits STANDARD = new Limits(
            PIXELS_MAX,
            SIDE_MAX,
            PAGES_MAX,
            SOURCE_BYTES_MAX,
            SOURCES_MAX,
            TIME_MS_MAX,
            INSTRUCTIONS_MAX,
            SCRIPT_BYTES_MAX);
}
