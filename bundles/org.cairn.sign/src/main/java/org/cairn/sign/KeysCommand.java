// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** Keys and certificates of a home: shows, gives, takes back, hands over. */
final class KeysCommand implements Command {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");
    private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F]{1,40}");
    private static final Pattern DAYS = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Set<String> TAKEN = Set.of("plugin-authority", "operator");

    @Override
    public String help() {
        return """
                keys list --home DIR
                                  the operator's key, trusted authorities, certificates of publishers, what is revoked
                keys issue NAME [--csr FILE] [--out FILE] [--days N] [--replace] --home DIR
                                  a certificate of a publisher by the home's authority: with a new key as
                                  credentials/NAME.p12, or for the key of a request (PKCS#10) into FILE
                keys revoke FILE|SERIAL [--reason WORD] --home DIR
                                  takes a certificate back: what it signed does not run any more
                keys operator-rotate --home DIR
                                  makes the operator's next key and says how it comes into force; run it again afterwards""";
    }

    @Override
    public int run(List<String> args, Stdio io) throws IOException, GeneralSecurityException {
        Options options =
                new Options(args, Set.of("--home", "--csr", "--out", "--days", "--reason"), Set.of("--replace"));
        String what = options.rest().isEmpty() ? "" : options.rest().get(0);
        Home home = Home.of(options);
        DurableFiles files = new DurableFiles();
        return switch (what) {
            case "list" -> list(home, io);
            case "issue" -> issue(home, argument(options, "the publisher's name"), options, files, io);
            case "revoke" ->
                revoke(home, argument(options, "a certificate's file or serial number"), options, files, io);
            case "operator-rotate" -> operatorRotate(home, files, io.out());
            default -> throw new IllegalArgumentException("keys takes list, issue, revoke or operator-rotate");
        };
    }

    private static String argument(Options options, String what) {
        if (options.rest().size() != 2) {
            throw new IllegalArgumentException(options.rest().get(0) + " needs " + what);
        }
        return options.rest().get(1);
    }

    private static int list(Home home, Stdio io) throws IOException, GeneralSecurityException {
        PrintStream to = io.out();
        Instant now = io.clock().instant();
        if (!Files.exists(home.operatorRoot())) {
            throw new IOException("there are no keys in " + home.directory() + " yet: cairn keys init makes them");
        }
        to.println("operator");
        PublicKey current = Operator.current(home);
        to.println("  decides     " + OperatorKey.base64(current));
        Path holder = Operator.holder(home, current);
        to.println("  key         " + (holder == null ? "not in this home" : holder));
        for (String kind : List.of("plugins", "platform")) {
            to.println("authorities of " + (kind.equals("plugins") ? "plug-ins" : "the platform"));
            for (Path file : files(home.trust().resolve(kind), ".pem")) {
                for (X509Certificate one : Pem.certificates(file)) {
                    show(one, file.getFileName().toString(), now, null, to);
                }
            }
        }
        to.println("certificates given by this home's authority");
        X509CRL revoked = Files.exists(home.revoked()) ? Pem.list(home.revoked()) : null;
        for (X509Certificate one : new Issued(home, new DurableFiles()).certificates()) {
            show(one, one.getSerialNumber().toString(16), now, revoked, to);
        }
        to.println("lists of revoked certificates");
        for (Path file : files(home.trust().resolve("revoked"), ".crl")) {
            X509CRL list = Pem.list(file);
            to.println("  " + file.getFileName() + ": number " + Authority.number(list) + ", "
                    + Authority.entries(list).size() + " revoked, next update "
                    + (list.getNextUpdate() == null
                            ? "not said"
                            : list.getNextUpdate().toInstant()));
        }
        return Main.DONE;
    }

    private static void show(X509Certificate one, String name, Instant now, @Nullable X509CRL revoked, PrintStream to) {
        to.println("  "
                + Printable.text(name + ": " + one.getSubjectX500Principal().getName()));
        String wrong = JarSigning.wrong(one, now);
        String state = revoked != null && revoked.isRevoked(one)
                ? "revoked"
                : wrong == null ? "valid until " + one.getNotAfter().toInstant() : wrong;
        to.println("    sha256 " + Digests.certificate(one) + ", " + state);
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static int issue(Home home, String name, Options options, DurableFiles files, Stdio io)
            throws IOException, GeneralSecurityException {
        if (!NAME.matcher(name).matches() || TAKEN.contains(name)) {
            throw new IllegalArgumentException("a publisher's name is " + NAME + ", not \"" + name + "\"");
        }
        String days = options.one("--days");
        if (days != null && !DAYS.matcher(days).matches()) {
            throw new IllegalArgumentException("--days takes 1 to 9999");
        }
        Duration validity = days == null ? Authority.VALIDITY : Duration.ofDays(Long.parseLong(days));
        Authority authority = FirstStart.open(home);
        Path request = options.path("--csr");
        try (FileChannel ignored = home.lock()) {
            X509Certificate issued;
            Path written;
            Instant now = io.clock().instant();
            if (request == null) {
                written = home.credentials().resolve(name + ".p12");
                if (Files.exists(written) && !options.has("--replace")) {
                    throw new IOException(written + " is there already; --replace makes another key in its place");
                }
                String subject = name.equals("publisher") ? authority.publisherName() : name;
                Signer publisher = authority.publisher(subject, validity, now);
                issued = publisher.certificate();
                new Issued(home, files).remember(issued);
                files.write(written, publisher.store(name, FirstStart.password(files, written)));
                io.out().println("key         " + written);
                io.out().println("password    " + Signer.passwordFile(written));
            } else {
                written = options.has("--out") ? Path.of(options.required("--out")) : Path.of(name + ".pem");
                if (Files.exists(written)) {
                    throw new FileAlreadyExistsException(written.toString());
                }
                issued = authority.issue(name, keyOf(request), validity, now);
                new Issued(home, files).remember(issued);
                files.write(
                        written.toAbsolutePath(), Pem.certificate(issued) + Pem.certificate(authority.certificate()));
                io.out().println("chain       " + written);
            }
            io.out().println("subject     " + issued.getSubjectX500Principal().getName());
            io.out().println("serial      " + issued.getSerialNumber().toString(16));
            io.out().println("certificate " + Digests.certificate(issued));
            io.out().println("valid until " + issued.getNotAfter().toInstant());
        }
        return Main.DONE;
    }

    /** The key of a request, whose sender has shown that he has it. */
    private static PublicKey keyOf(Path file) throws IOException, GeneralSecurityException {
        String text = new String(Pem.read(file), StandardCharsets.ISO_8859_1);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw new IOException(file + " holds no request for a certificate (PKCS#10, PEM)");
            }
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            JarSigning.algorithm(key);
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IOException(file + " is not signed by its key");
            }
            return key;
        } catch (OperatorCreationException | PKCSException e) {
            throw new IOException(file + " cannot be checked: " + e.getMessage(), e);
        }
    }

    private static int revoke(Home home, String which, Options options, DurableFiles files, Stdio io)
            throws IOException, GeneralSecurityException {
        String given = options.one("--reason");
        CRLReason reason = Reasons.of(given == null ? "unspecified" : given);
        Authority authority = FirstStart.open(home);
        Issued issued = new Issued(home, files);
        BigInteger serial;
        if (Files.isRegularFile(Path.of(which))) {
            X509Certificate certificate = Pem.certificates(Path.of(which)).get(0);
            certificate.verify(authority.certificate().getPublicKey());
            serial = certificate.getSerialNumber();
        } else if (SERIAL.matcher(which).matches()) {
            serial = new BigInteger(which, 16);
            if (!issued.knows(serial)) {
                throw new IOException("this home's authority has given no certificate " + which + " (cairn keys list)");
            }
        } else {
            throw new IOException(which + " is no file, and no serial number in hex");
        }
        try (FileChannel ignored = home.lock()) {
            Instant now = io.clock().instant();
            X509CRL before = Files.exists(home.revoked()) ? Pem.list(home.revoked()) : null;
            if (before != null && before.getRevokedCertificate(serial) != null) {
                io.out().println("revoked before: " + serial.toString(16));
                return Main.DONE;
            }
            issued.revoke(serial, reason, now);
            X509CRL next = authority.list(before, issued.revocations(), now);
            files.directory(DurableFiles.parent(home.revoked()));
            files.write(home.revoked(), Pem.list(next));
            io.out().println("revoked " + serial.toString(16) + "; the list is " + home.revoked());
        }
        return Main.DONE;
    }

    private static int operatorRotate(Home home, DurableFiles files, PrintStream to)
            throws IOException, GeneralSecurityException {
        PublicKey current = Operator.current(home);
        if (!Files.exists(home.operatorNextKey())) {
            KeyPair pair = OperatorKey.make();
            files.directory(home.credentials());
            files.write(home.operatorNextKey(), Pem.privateKey(pair.getPrivate()));
        }
        PublicKey next = OperatorKey.publicOf(Pem.operatorKey(home.operatorNextKey()));
        if (next.equals(current)) {
            files.rename(home.operatorNextKey(), home.operatorKey());
            to.println("in force: " + OperatorKey.base64(current) + " is " + home.operatorKey()
                    + "; the key before decides nothing any more");
        } else {
            to.println("next: " + OperatorKey.base64(next) + " in " + home.operatorNextKey());
            to.println("1. propose it: cairn shell \"cairn:operator-key " + OperatorKey.base64(next) + "\"");
            to.println("2. sign the proposal with the present key, if it waits: cairn approve");
            to.println("3. put it in force: cairn keys operator-rotate");
        }
        return Main.DONE;
    }
}
