// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.identity.core.AccountEntry;
import org.cairn.identity.core.Book;
import org.cairn.identity.core.KeyCodec;
import org.cairn.identity.core.Macs;
import org.cairn.identity.core.SourceDelays;

/**
 * Checks an account's key, cheapest test first: the source's delay, the keyed checksum, a key that was right a moment ago,
 * a check of the same key that is under way, and only then Argon2id.
 */
final class KeyVerifier {
    static final Duration REMEMBERED = Duration.ofMinutes(5);
    static final int REMEMBERED_MAX = 10_000;

    private final Clock clock;
    private final Book book;
    private final KeyCodec codec;
    private final Hashing hashing;
    private final SourceDelays delays = new SourceDelays();
    private final byte[] memorySecret;
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<AccountEntry>> underWay = new HashMap<>();

    KeyVerifier(Clock clock, Book book, Secrets secrets, Hashing hashing) {
        this.clock = clock;
        this.book = book;
        this.codec = secrets.codec();
        this.hashing = hashing;
        this.memorySecret = secrets.random(32);
    }

    /** The account whose key this is, suspended or not; else UNAUTHENTICATED or BUSY. */
    CompletableFuture<AccountEntry> verify(String account, String key, String source) {
        admit(source);
        // the checksum first, so that the time that a refusal takes does not tell which accounts there are
        boolean isPlausible = codec.plausible(KeyCodec.KEY, account, key);
        AccountEntry entry = book.account(account);
        if (entry == null || !isPlausible) {
            throw wrong(source);
        }
        String tag = HexFormat.of().formatHex(Macs.hmac(memorySecret, account + "\n" + key));
        if (remembered(account, tag, entry.epoch())) {
            return CompletableFuture.completedFuture(entry);
        }
        return shared(entry, key, tag).handle((verified, why) -> {
            if (why == null) {
                return verified;
            }
            IdentityException cause = Stages.cause(why);
            if (cause.kind() == Kind.UNAUTHENTICATED) {
                delays.failed(source, clock.millis());
            }
            throw cause;
        });
    }

    /** Refuses a source that must wait. */
    void admit(String source) {
        long wait = delays.remaining(source, clock.millis());
        if (wait > 0) {
            throw new IdentityException(Kind.BUSY, "too many wrong tries from this address", wait);
        }
    }

    /** Notes a mistake of a source; what to throw. */
    IdentityException wrong(String source) {
        delays.failed(source, clock.millis());
        return unauthenticated();
    }

    static IdentityException unauthenticated() {
        return new IdentityException(Kind.UNAUTHENTICATED, "wrong account or key");
    }

    /** Many callers that bring the same key at once cost one hash. */
    private CompletableFuture<AccountEntry> shared(AccountEntry entry, String key, String tag) {
        CompletableFuture<AccountEntry> mine = new CompletableFuture<>();
        synchronized (underWay) {
            CompletableFuture<AccountEntry> theirs = underWay.putIfAbsent(tag, mine);
            if (theirs != null) {
                return theirs;
            }
        }
        var unused = hashing.verify(key, entry.keyHash()).whenComplete((right, why) -> {
            synchronized (underWay) {
                underWay.remove(tag);
            }
            if (why != null) {
                mine.completeExceptionally(why);
            } else {
                finish(entry, right, tag, mine);
            }
        });
        return mine;
    }

    private void finish(AccountEntry entry, boolean right, String tag, CompletableFuture<AccountEntry> mine) {
        String account = entry.account().id();
        AccountEntry now = book.account(account);
        // a key that was reset while it was being hashed is over
        if (!right || now == null || !now.keyHash().equals(entry.keyHash())) {
            mine.completeExceptionally(unauthenticated());
            return;
        }
        remember(account, tag, now.epoch());
        mine.complete(now);
    }

    private boolean remembered(String account, String tag, long epoch) {
        synchronized (seen) {
            Seen last = seen.get(account);
            long age = last == null ? 0 : clock.millis() - last.atMs;
            return last != null
                    && last.epoch == epoch
                    && age >= 0
                    && age < REMEMBERED.toMillis()
                    && Macs.same(last.tag, tag);
        }
    }

    private void remember(String account, String tag, long epoch) {
        synchronized (seen) {
            seen.remove(account);
            seen.put(account, new Seen(tag, epoch, clock.millis()));
            if (seen.size() > REMEMBERED_MAX) {
                seen.remove(seen.keySet().iterator().next());
            }
        }
    }

    private record Seen(String tag, long epoch, long atMs) {}
}
