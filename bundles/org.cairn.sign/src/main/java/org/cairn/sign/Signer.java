// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key that may leave no token, and its certificates.
 *
 * @param chain its own certificate first
 * @param provider that can use the key; null for any
 */
record Signer(PrivateKey key, List<X509Certificate> chain, @Nullable Provider provider) {
    private static final int PASSWORD_BYTES = 24;

    Signer {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** The file beside a store that has its password: {@code a.p12}, {@code a.password}. */
    static Path passwordFile(Path store) {
        String name = String.valueOf(store.getFileName());
        return store.resolveSibling(name.substring(0, name.length() - ".p12".length()) + ".password");
    }

    static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static char[] password(Path file) throws IOException {
        String text = new String(Pem.read(file), StandardCharsets.UTF_8);
        return text.stripTrailing().toCharArray();
    }

    /** The bytes of a PKCS#12 store with this key alone. */
    byte[] store(String alias, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(alias, key, password, chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    /** The key of a PKCS#12 file; without an alias its only one. */
    static Signer pkcs12(Path file, @Nullable String alias, Path passwordFile)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        byte[] bytes = Pem.read(file);
        char[] password = password(passwordFile);
        try {
            store.load(new ByteArrayInputStream(bytes), password);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new IOException("the password in " + passwordFile + " is not that of " + file, e);
            }
            throw new IOException(file + " is no PKCS#12 store: " + e.getMessage(), e);
        }
        return of(store, alias, password, null, file.toString());
    }

    /** The key of a token, by a configuration file of the JDK's PKCS#11 provider. */
    static Signer pkcs11(Path configuration, @Nullable String alias, Path passwordFile)
            throws IOException, GeneralSecurityException {
        Provider known = Security.getProvider("SunPKCS11");
        if (known == null) {
            throw new IOException("this Java has no PKCS#11 (module jdk.crypto.cryptoki)");
        }
        if (!Files.isReadable(configuration)) {
            throw new IOException("cannot read " + configuration);
        }
        char[] password = password(passwordFile);
        Provider provider;
        KeyStore store;
        try {
            provider = known.configure(configuration.toString());
            store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, password);
        } catch (InvalidParameterException | ProviderException | GeneralSecurityException | IOException e) {
            throw new IOException("cannot open the token of " + configuration + ": " + innermost(e), e);
        }
        return of(store, alias, password, provider, "the token of " + configuration);
    }

    private static Signer of(
            KeyStore store, @Nullable String alias, char[] password, @Nullable Provider provider, String name)
            throws IOException, GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String one : Collections.list(store.aliases())) {
            if (store.isKeyEntry(one)) {
                keys.add(one);
            }
        }
        if (alias == null && keys.size() != 1) {
            throw new IOException(name + " holds " + keys.size() + " keys " + keys + ": choose one by --alias");
        }
        String chosen = alias == null ? keys.get(0) : alias;
        Key key = store.getKey(chosen, password);
        if (!(key instanceof PrivateKey secret)) {
            throw new IOException(name + " has no key " + chosen + "; it has " + keys);
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate one : store.getCertificateChain(chosen)) {
            if (!(one instanceof X509Certificate certificate)) {
                throw new IOException(name + ": the certificate of " + chosen + " is no X.509");
            }
            chain.add(certificate);
        }
        return new Signer(secret, chain, provider);
    }

    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
