// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cairn.core.api.plugins.Change;
import org.osgi.framework.Version;

/**
 * What changes are compared with.
 *
 * @param decided all that was decided
 * @param shipped plug-ins of the distribution
 * @param kept jars that were submitted, and those of the distribution, by digest
 * @param refused why jars must not run although they are here, by digest
 */
public record Known(Decided decided, List<Shipped> shipped, Map<String, Kept> kept, Map<String, String> refused) {
    /**
     * A jar that was verified and is here.
     *
     * @param claim what it says that it is
     * @param signer SHA-256 of the certificate that signed it, in hex
     */
    public record Kept(Claim claim, String signer) {}

    Known with(Statement statement) {
        return new Known(decided.with(List.of(statement)), shipped, kept, refused);
    }

    /** Whether bytes may run, as far as is known. */
    boolean isGood(String sha256) {
        return !refused.containsKey(sha256) && !decided.revoked().containsKey(sha256);
    }

    /** Versions of a plug-in that may run. */
    Stream<Version> versions(String id) {
        return Stream.concat(
                shipped.stream()
                        .filter(jar -> jar.id().equals(id) && isGood(jar.sha256()))
                        .map(Shipped::version),
                accepted(id).map(Accepted::version));
    }

    private Stream<Accepted> accepted(String id) {
        return decided.accepted().values().stream()
                .filter(what -> what.kind() == Change.Kind.PLUGIN && what.id().equals(id) && isGood(what.sha256()));
    }

    /** Where requests of a version enter, if that is known. */
    Optional<String> path(String id, Version version) {
        return Stream.concat(
                        shipped.stream()
                                .filter(jar ->
                                        jar.id().equals(id) && jar.version().equals(version))
                                .map(Shipped::path),
                        claims(accepted(id)
                                        .filter(what -> what.version().equals(version))
                                        .map(Accepted::sha256))
                                .map(Claim::path))
                .findFirst();
    }

    /** Which other plug-in may run at a path. */
    Optional<String> owner(String path, String id) {
        return Stream.concat(
                        shipped.stream().filter(jar -> jar.path().equals(path)).map(Shipped::id),
                        claims(decided.accepted().keySet().stream())
                                .filter(claim -> claim.path().equals(path))
                                .map(Claim::id))
                .filter(other -> !other.equals(id))
                .findFirst();
    }

    private Stream<Claim> claims(Stream<String> digests) {
        return digests.map(kept::get).filter(Objects::nonNull).map(Kept::claim);
    }

    /** Ids that were accepted, shipped or deployed. */
    Set<String> ids() {
        Set<String> ids = new HashSet<>(decided.rules().keySet());
        shipped.forEach(jar -> ids.add(jar.id()));
        Collection<Accepted> accepted = decided.accepted().values();
        accepted.stream().filter(what -> what.kind() == Change.Kind.PLUGIN).forEach(what -> ids.add(what.id()));
        return ids;
    }

    /** Symbolic name of the bundles with an id, of what is accepted or shipped. */
    Optional<String> symbolicName(String id) {
        return claims(Stream.concat(
                        decided.accepted().keySet().stream(), shipped.stream().map(Shipped::sha256)))
                .filter(claim ->
                        claim.kind() == Change.Kind.PLUGIN && claim.id().equals(id))
                .map(Claim::symbolicName)
                .findFirst();
    }

    /** Why a jar must not run, if there is a reason. */
    Optional<String> reason(String sha256) {
        return Optional.ofNullable(refused.get(sha256))
                .or(() -> Optional.ofNullable(decided.revoked().get(sha256)).map(word -> "it was revoked: " + word));
    }

    static <T> Optional<T> in(Map<String, T> map, String key) {
        return Optional.ofNullable(map.get(key));
    }
}
