// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.cairn.core.api.identity.Certificates;

/**
 * TLS of the tunnel's endpoint, by the JDK: a tunnel lives long, so what BoringSSL would save is not worth a native library.
 *
 * @param certificateHash SHA-256 of the end entity's certificate, hex: workers sign it
 */
record ServerTls(SslContext context, String certificateHash) {
    static ServerTls of(Certificates.Identity identity) {
        try {
            SslContext context = SslContextBuilder.forServer(
                            identity.key(), identity.chain().toArray(new X509Certificate[0]))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(identity.chain().get(0).getEncoded());
            return new ServerTls(context, HexFormat.of().formatHex(hash));
        } catch (SSLException | GeneralSecurityException e) {
            throw new IllegalStateException("the tunnel's certificate cannot be used: " + e.getMessage(), e);
        }
    }
}
