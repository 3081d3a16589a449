// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.Optional;
import java.util.SplittableRandom;
import org.cairn.core.api.node.Node;
import org.cairn.worker.tunnel.TunnelClient;
import org.cairn.worker.tunnel.TunnelHandler;
import org.cairn.worker.tunnel.TunnelLogin;
import org.cairn.worker.tunnel.TunnelOptions;

/** Dials by the tunnel of docs/TUNNEL.md. */
final class TunnelDialler implements Dialler {
    private final Node node;

    TunnelDialler(Node node) {
        this.node = node;
    }

    @Override
    public AutoCloseable dial(Target target, Machine machine, TunnelHandler handler) {
        TunnelClient client = new TunnelClient(
                target.gateway(),
                target.pin(),
                new Login(target, machine),
                handler,
                node,
                new SplittableRandom(),
                TunnelOptions.defaults());
        client.start();
        return client;
    }

    /** Asks the machine at each dial, so that it logs in by its id as soon as it has one. */
    private record Login(Target target, Machine machine) implements TunnelLogin {
        @Override
        public Optional<String> worker() {
            return machine.worker(target.pin());
        }

        @Override
        public Optional<Enrolment> enrolment() {
            return target.enrolment()
                    .map(credential -> new Enrolment(credential.account(), credential.secret(), target.label()));
        }

        @Override
        public byte[] publicKey() {
            return machine.publicKey();
        }

        @Override
        public byte[] sign(byte[] message) {
            return machine.sign(message);
        }
    }
}
