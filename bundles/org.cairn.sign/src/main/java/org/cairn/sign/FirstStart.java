// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes what is missing of a home's keys (docs/TRUST.md, section 2), and makes anew what is about to expire. Each file
 * follows from those before it, so whoever is killed goes on at the next run. What an operator has taken away stays away: no
 * operator's key where {@code trust/operator.pem} is, no authority where there is a directory {@code trust/plugins}.
 */
final class FirstStart {
    private final Home home;
    private final DurableFiles files;
    private final Instant now;
    private final List<String> made = new ArrayList<>();

    FirstStart(Home home, DurableFiles files, Instant now) {
        this.home = home;
        this.files = files;
        this.now = now;
    }

    /** What was made, in words for people. */
    List<String> make() throws IOException, GeneralSecurityException {
        files.directory(home.credentials());
        files.directory(home.trust());
        files.directory(home.trust().resolve("platform"));
        files.directory(DurableFiles.parent(home.revoked()));
        try (FileChannel ignored = home.lock()) {
            authority();
            operator();
        }
        return made;
    }

    private void operator() throws IOException, GeneralSecurityException {
        if (Files.exists(home.operatorRoot())) {
            return;
        }
        if (Files.exists(home.decisions())) {
            throw new IOException(home.operatorRoot() + " is missing, and without it " + home.decisions()
                    + " counts for nothing: restore it from a copy");
        }
        PublicKey root;
        if (Files.exists(home.operatorKey())) {
            root = OperatorKey.publicOf(Pem.operatorKey(home.operatorKey()));
        } else {
            KeyPair pair = OperatorKey.make();
            files.write(home.operatorKey(), Pem.privateKey(pair.getPrivate()));
            root = pair.getPublic();
        }
        files.write(home.operatorRoot(), Pem.publicKey(root));
        made.add("the operator's key " + home.operatorKey());
    }

    private void authority() throws IOException, GeneralSecurityException {
        Path store = home.authorityStore();
        Path roots = DurableFiles.parent(home.authorityRoot());
        if (!Files.exists(roots)) {
            if (!Files.exists(store)) {
                char[] password = password(files, store);
                files.write(store, Authority.make(now).signer().store("authority", password));
            }
            // whole, or not there: an empty directory is how an operator says that he trusts nobody
            Path fresh = roots.resolveSibling("plugins.new");
            files.directory(fresh);
            files.write(
                    fresh.resolve(home.authorityRoot().getFileName()),
                    Pem.certificate(open(home).certificate()));
            files.rename(fresh, roots);
            made.add("the authority of plug-ins " + store);
        }
        if (!Files.exists(store) || !Files.exists(home.authorityRoot())) {
            return; // its key has moved, or others are trusted
        }
        Authority authority = open(home);
        if (!Pem.certificates(home.authorityRoot()).get(0).equals(authority.certificate())) {
            throw new IOException(home.authorityRoot() + " is not the certificate in " + store
                    + ": put together what belongs together, or take the store away");
        }
        list(authority);
        publisher(authority);
    }

    private void list(Authority authority) throws IOException, GeneralSecurityException {
        X509CRL before = Files.exists(home.revoked()) ? Pem.list(home.revoked()) : null;
        List<Issued.Revocation> revocations = new Issued(home, files).revocations();
        boolean isRight = before != null
                && before.getNextUpdate().toInstant().isAfter(now.plus(Authority.LIST_RENEWED_BEFORE))
                && revocations.stream().allMatch(one -> before.getRevokedCertificate(one.serial()) != null);
        if (!isRight) {
            files.write(home.revoked(), Pem.list(authority.list(before, revocations, now)));
            made.add("the list of revoked certificates " + home.revoked());
        }
    }

    private void publisher(Authority authority) throws IOException, GeneralSecurityException {
        Path store = home.publisherStore();
        if (Files.exists(store)) {
            X509Certificate present =
                    Signer.pkcs12(store, null, Signer.passwordFile(store)).certificate();
            boolean isOurs = present.getIssuerX500Principal()
                    .equals(authority.certificate().getSubjectX500Principal());
            if (!isOurs || present.getNotAfter().toInstant().isAfter(now.plus(Authority.RENEWED_BEFORE))) {
                return;
            }
        }
        Signer publisher = authority.publisher(authority.publisherName(), Authority.VALIDITY, now);
        new Issued(home, files).remember(publisher.certificate());
        files.write(store, publisher.store("publisher", password(files, store)));
        made.add("the publisher's key " + store);
    }

    /** The authority of a home. */
    static Authority open(Home home) throws IOException, GeneralSecurityException {
        Path store = home.authorityStore();
        if (!Files.exists(store)) {
            throw new IOException("the authority's key is not in this home: there is no " + store);
        }
        Path password = Signer.passwordFile(store);
        if (!Files.exists(password)) {
            throw new IOException(password + " is missing: restore it from a copy; without it " + store + " is lost");
        }
        return new Authority(Signer.pkcs12(store, null, password));
    }

    /** The password of a store: the one that waits for it, or a new one. */
    static char[] password(DurableFiles files, Path store) throws IOException {
        Path file = Signer.passwordFile(store);
        if (!Files.exists(file)) {
            files.write(file, Signer.newPassword() + "\n");
        }
        return Signer.password(file);
    }
}
