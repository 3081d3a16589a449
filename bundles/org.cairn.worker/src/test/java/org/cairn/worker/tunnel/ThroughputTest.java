// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** CGN-8: the fitness of a machine tells its bandwidth. */
class ThroughputTest {
    private static final int MEBIBYTE = 1 << 20;

    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> told = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new Throughput(nanos::get, told::add));

    @Test
    void tellsTheBestWindowOfBothWaysTogether() {
        second(8, 8);
        assertEquals(List.of(16L * MEBIBYTE), told);
    }

    @Test
    void tellsOnlyWhatIsATenthBetter() {
        second(10, 10);
        second(2, 2);
        second(11, 10);
        second(20, 20);
        assertEquals(List.of(20L * MEBIBYTE, 40L * MEBIBYTE), told);
    }

    @Test
    void idleLinesAndSmallTrafficSayNothing() {
        second(0, 0);
        channel.writeInbound(Unpooled.buffer(100).writeZero(100));
        second(0, 0);
        assertEquals(List.of(), told);
    }

    /** Traffic of one second in MiB, of which the last byte is counted when the second is over. */
    private void second(int in, int out) {
        channel.writeInbound(Unpooled.buffer().writeZero(in * MEBIBYTE));
        nanos.addAndGet(1_000_000_000);
        channel.writeOutbound(Unpooled.buffer().writeZero(out * MEBIBYTE));
        channel.releaseInbound();
        channel.releaseOutbound();
    }
}
