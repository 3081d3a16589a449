// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import java.nio.file.Path;
import java.time.Instant;

/** What happens to certificates, for the log. */
public interface TlsEvents {
    void authorityMade(String pin);

    void issued(Instant until);

    void suppliedLoaded(String endpoint, Path certificate, Instant until);

    void suppliedRefused(String endpoint, Path certificate, String why);

    void checkFailed(Exception why);
}
