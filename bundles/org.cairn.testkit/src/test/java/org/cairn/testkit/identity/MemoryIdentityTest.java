// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.time.Duration;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.Test;

class MemoryIdentityTest extends IdentityContract {
    private final SimClock clock = new SimClock();
    private final MemoryIdentity identity = new MemoryIdentity(clock);

    @Override
    protected Accounts accounts() {
        return identity.accounts();
    }

    @Override
    protected Sessions sessions() {
        return identity.sessions();
    }

    @Override
    protected WorkerIdentities workers() {
        return identity.workers();
    }

    @Override
    protected Certificates certificates() {
        return identity.certificates();
    }

    @Override
    protected void advance(Duration duration) {
        clock.forward(duration);
    }

    @Test
    void makesAChainThatEndsAtItsAuthority() throws Exception {
        var server = identity.certificates().of("tunnel");
        X509Certificate authority = identity.certificates().authority();
        assertEquals(authority, server.chain().get(1));
        server.chain().get(0).verify(authority.getPublicKey());
        authority.verify(authority.getPublicKey());
        assertTrue(authority.getBasicConstraints() >= 0);
        assertEquals(3, server.chain().get(0).getSubjectAlternativeNames().size());
    }

    @Test
    void givesATestACustomerInOneCall() {
        String token = identity.customerSession().token();
        assertTrue(identity.sessions().check(token).account().startsWith("customer-"));
    }
}
