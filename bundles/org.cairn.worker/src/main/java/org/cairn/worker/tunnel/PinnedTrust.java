// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts the server whose chain leads to one certificate, whatever host name it has: that authority certifies one node. */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final byte[] pin;

    /**
     * Trusts one authority.
     *
     * @param pin SHA-256 of its certificate (DER), hex
     */
    PinnedTrust(String pin) {
        this.pin = HexFormat.of().parseHex(pin);
        if (this.pin.length != 32) {
            throw new IllegalArgumentException("a pin is a SHA-256 in hex: 64 digits");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        int anchor = 0;
        while (anchor < chain.length && !MessageDigest.isEqual(pin, sha256(chain[anchor]))) {
            anchor++;
        }
        if (anchor == chain.length) {
            throw new CertificateException("its certificates do not lead to the authority of the invitation");
        }
        if (anchor == 0) {
            chain[0].checkValidity();
            return;
        }
        try {
            List<X509Certificate> path = Arrays.asList(chain).subList(0, anchor);
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(chain[anchor], null)));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("its certificate is not valid: " + e.getMessage(), e);
        }
    }

    static byte[] sha256(X509Certificate certificate) throws CertificateException {
        try {
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this end is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
