// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.cairn.core.api.identity.Certificates;

/** Makes TLS contexts: BoringSSL's when it is there (four times the new connections a second), else the JDK's. */
public final class Tls {
    private Tls() {}

    /** Whether BoringSSL's classes and native library are there. */
    public static boolean boring() {
        try {
            return OpenSsl.isAvailable();
        } catch (LinkageError e) {
            return false; // its bundle is not installed
        }
    }

    /**
     * A server's context.
     *
     * @param http2 whether to offer HTTP/2
     */
    public static SslContext server(Certificates.Identity identity, boolean http2) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        identity.key(), identity.chain().toArray(new X509Certificate[0]))
                .sslProvider(boring() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2");
        if (http2) {
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1));
        }
        return builder.build();
    }
}
