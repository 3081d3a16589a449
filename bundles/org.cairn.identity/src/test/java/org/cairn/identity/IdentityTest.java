// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.io.IOException;
import java.time.Duration;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.identity.core.Argon2Cost;
import org.cairn.testkit.identity.IdentityContract;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;

/** The stored identity obeys the contract (CGN-2, CGN-3, CGN-6). */
class IdentityTest extends IdentityContract {
    static final Argon2Cost CHEAP = new Argon2Cost(64, 1);

    private final SimNode node = new SimNode();
    private final Identity identity;

    IdentityTest() throws IOException {
        identity = Identity.open(node, Settings.DEFAULT, CHEAP);
    }

    @AfterEach
    void close() {
        identity.close();
        node.close();
    }

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
        node.advance(duration);
    }
}
