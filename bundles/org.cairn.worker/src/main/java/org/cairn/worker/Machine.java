// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cairn.worker.core.JsonObject;

/**
 * This machine's identity: an Ed25519 key that never leaves it, and the worker id under which each network (known by its
 * pin) enrolled it. Kept in {@code machine.json}, readable by its owner only.
 */
public final class Machine {
    static final String FILE = "machine.json";

    private final Path file;
    private final PrivateKey privateKey;
    private final byte[] publicKey;
    private final Map<String, String> workers = new LinkedHashMap<>();

    private Machine(Path file, PrivateKey privateKey, byte[] publicKey) {
        this.file = file;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * Reads the identity, or makes one if there is none. Blocks for I/O.
     *
     * @throws IOException if it cannot be read or written, or is damaged; it is never replaced silently
     */
    public static Machine open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            return Files.exists(file) ? read(file) : make(file);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException(
                    file + " is damaged: restore it, or remove it and enrol this machine as a new one", e);
        }
    }

    private static Machine make(Path file) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        // RFC 8410: the key is the last 32 bytes of its SubjectPublicKeyInfo
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        Machine machine = new Machine(file, pair.getPrivate(), raw);
        machine.write();
        return machine;
    }

    private static Machine read(Path file) throws IOException, GeneralSecurityException {
        Map<String, Object> members = JsonObject.read(Files.readString(file));
        Base64.Decoder decoder = Base64.getUrlDecoder();
        PrivateKey privateKey = KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(decoder.decode(String.valueOf(members.get("privateKey")))));
        Machine machine = new Machine(file, privateKey, decoder.decode(String.valueOf(members.get("publicKey"))));
        if (machine.publicKey.length != 32 || !(members.get("workers") instanceof Map<?, ?> workers)) {
            throw new IllegalArgumentException("members are missing");
        }
        workers.forEach((pin, worker) -> machine.workers.put(String.valueOf(pin), String.valueOf(worker)));
        return machine;
    }

    /** 32 bytes (RFC 8032). */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Signs a message: 64 bytes. */
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot sign by Ed25519", e);
        }
    }

    /** The id under which the network with this pin knows the machine. */
    public synchronized Optional<String> worker(String pin) {
        return Optional.ofNullable(workers.get(pin));
    }

    /** Notes the id and keeps it. Blocks for I/O. */
    public synchronized void enrolled(String pin, String worker) throws IOException {
        if (!worker.equals(workers.put(pin, worker))) {
            write();
        }
    }

    private void write() throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        members.put("privateKey", encoder.encodeToString(privateKey.getEncoded()));
        members.put("publicKey", encoder.encodeToString(publicKey));
        members.put("workers", workers);
        Path fresh = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.std.asBytes(members));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public String toString() {
        return "Machine[" + workers + "]";
    }
}
