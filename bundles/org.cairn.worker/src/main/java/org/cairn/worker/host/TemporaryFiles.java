// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Directories for single requests, below one of the worker's own. Whatever an earlier run left is removed first. */
public final class TemporaryFiles {
    /** Allowance of a request. */
    public static final long ALLOWANCE_BYTES = 2L << 30;

    private static final long DISK_RESERVE_BYTES = 64L << 20;

    private final Path root;
    private final long allowance;
    private final AtomicLong number = new AtomicLong();

    /**
     * @param root is emptied
     * @param allowance bytes of one request
     */
    public TemporaryFiles(Path root, long allowance) throws IOException {
        this.root = root;
        this.allowance = allowance;
        Files.createDirectories(root);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root)) {
            for (Path path : left) {
                remove(path);
            }
        }
    }

    /** The place of one request. */
    Place place() {
        return new Place();
    }

    final class Place {
        private @Nullable Path path;

        /** Makes it at the first call. */
        synchronized Path directory() throws IOException {
            if (Files.getFileStore(root).getUsableSpace() < DISK_RESERVE_BYTES) {
                throw new IOException("the worker's disk is full");
            }
            Path made = path;
            if (made == null) {
                made = Files.createDirectory(
                        root.resolve("request-" + number.incrementAndGet()),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                path = made;
            } else if (overdrawn()) {
                throw new IOException("the request has used up its allowance of " + allowance + " bytes");
            }
            return made;
        }

        /** Whether it takes more than its allowance. */
        synchronized boolean overdrawn() throws IOException {
            return path != null && size(path) > allowance;
        }

        synchronized void remove() throws IOException {
            if (path != null) {
                TemporaryFiles.remove(path);
                path = null;
            }
        }
    }

    private static long size(Path path) throws IOException {
        long[] sum = {0};
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // removed while we looked
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    private static void remove(Path path) throws IOException {
        try {
            // links are removed and not followed
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
