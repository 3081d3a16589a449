// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.work.Tier;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads session tokens: {@code cs1.PAYLOAD.MAC}, both base64url. The MAC (HMAC-SHA256) is over the
 * <em>text</em> before it and is compared as text: base64 has several spellings of the same bytes, and only the one that
 * was issued is accepted.
 */
public final class TokenCodec {
    /** Longest token that is looked at. */
    public static final int TOKEN_MAX = 1_024;

    private static final String PREFIX = "cs1.";

    private TokenCodec() {}

    /** Writes a token, signed by a key. */
    public static String encode(Claims claims, int keyId, byte[] key) {
        Session session = claims.session();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(keyId);
            out.writeUTF(session.id());
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, session.expires()));
            out.writeUTF(session.account());
            out.writeLong(claims.accountEpoch());
            out.writeUTF(session.pseudonym());
            out.writeUTF(session.user().orElse(""));
            out.writeLong(claims.userEpoch());
            out.writeUTF(session.userPseudonym().orElse(""));
            out.writeByte(session.tiers().size());
            for (Tier tier : new TreeSet<>(session.tiers())) {
                out.writeUTF(tier.label());
            }
            out.writeByte(session.workers().size());
            for (String worker : new TreeSet<>(session.workers())) {
                out.writeUTF(worker);
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        String signed = PREFIX + base64(bytes.toByteArray());
        String token = signed + "." + base64(Macs.hmac(key, signed));
        if (token.length() > TOKEN_MAX) {
            throw new IllegalStateException("a token of " + token.length() + " characters");
        }
        return token;
    }

    /**
     * Reads a token.
     *
     * @param keys secret of a key id, null if there is none
     * @return null unless the token is exactly one that was issued under one of the keys
     */
    public static @Nullable Claims decode(String token, IntFunction<byte @Nullable []> keys) {
        int dot = token.lastIndexOf('.');
        if (token.length() > TOKEN_MAX || !token.startsWith(PREFIX) || dot < PREFIX.length()) {
            return null;
        }
        String signed = token.substring(0, dot);
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(signed.substring(PREFIX.length()))))) {
            byte[] key = keys.apply(in.readInt());
            if (key == null || !Macs.same(base64(Macs.hmac(key, signed)), token.substring(dot + 1))) {
                return null;
            }
            return claims(in);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Claims claims(DataInputStream in) throws IOException {
        String id = in.readUTF();
        Instant expires = Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
        String account = in.readUTF();
        long accountEpoch = in.readLong();
        String pseudonym = in.readUTF();
        String user = in.readUTF();
        long userEpoch = in.readLong();
        String userPseudonym = in.readUTF();
        Set<Tier> tiers = EnumSet.noneOf(Tier.class);
        for (int left = in.readByte(); left > 0; left--) {
            tiers.add(Tier.of(in.readUTF()));
        }
        Set<String> workers = new LinkedHashSet<>();
        for (int left = in.readByte(); left > 0; left--) {
            workers.add(in.readUTF());
        }
        Session session =
                new Session(id, account, pseudonym, given(user), given(userPseudonym), tiers, workers, expires);
        return new Claims(session, accountEpoch, userEpoch);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
