// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id in the usual text form, {@code $argon2id$v=19$m=...,t=...,p=1$SALT$HASH}: each hash carries its own cost. */
public final class Argon2id {
    /** Bytes of salt. */
    public static final int SALT_BYTES = 16;

    private static final int HASH_BYTES = 32;
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private Argon2id() {}

    public static String hash(String secret, byte[] salt, Argon2Cost cost) {
        return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
                .formatted(cost.memoryKib(), cost.passes(), base64(salt), base64(compute(secret, salt, cost)));
    }

    /** Whether a hash is of this secret; never for text that is no hash. */
    public static boolean matches(String secret, String encoded) {
        Matcher form = FORM.matcher(encoded);
        if (!form.matches()) {
            return false;
        }
        Argon2Cost cost = new Argon2Cost(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
        byte[] salt = Base64.getDecoder().decode(form.group(3));
        byte[] expected = Base64.getDecoder().decode(form.group(4));
        return MessageDigest.isEqual(expected, compute(secret, salt, cost));
    }

    private static byte[] compute(String secret, byte[] salt, Argon2Cost cost) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(secret.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
