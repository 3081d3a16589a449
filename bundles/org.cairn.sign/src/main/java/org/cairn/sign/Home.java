// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where a home has its keys (docs/TRUST.md, section 2). */
record Home(Path directory) {
    Path credentials() {
        return directory.resolve("credentials");
    }

    Path trust() {
        return directory.resolve("trust");
    }

    Path operatorKey() {
        return credentials().resolve("operator.key");
    }

    Path operatorNextKey() {
        return credentials().resolve("operator-next.key");
    }

    Path operatorRoot() {
        return trust().resolve("operator.pem");
    }

    Path decisions() {
        return trust().resolve("decisions");
    }

    Path authorityStore() {
        return credentials().resolve("plugin-authority.p12");
    }

    Path authorityRoot() {
        return trust().resolve("plugins/this-node.pem");
    }

    Path revoked() {
        return trust().resolve("revoked/this-node.crl");
    }

    Path publisherStore() {
        return credentials().resolve("publisher.p12");
    }

    /** Certificates that the authority has given, one file each. */
    Path issued() {
        return credentials().resolve("issued");
    }

    /** One process at a time changes keys; the file of the lock stays. */
    FileChannel lock() throws IOException {
        FileChannel channel = FileChannel.open(
                credentials().resolve("keys.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel; // whoever closes it frees it
            }
        } catch (OverlappingFileLockException e) {
            // this process has it: the same answer
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another program is changing the keys in " + credentials() + "; try again");
    }

    /** The home that a command works on. */
    static Home of(Options options) {
        return new Home(Path.of(options.required("--home")).toAbsolutePath().normalize());
    }

    boolean hasAuthority() {
        return Files.exists(authorityStore());
    }
}
