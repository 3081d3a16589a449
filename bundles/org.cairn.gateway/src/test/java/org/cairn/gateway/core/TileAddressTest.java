// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of tiles (C2SP tlog-tiles; CGN-19; docs/VERIFY.md, 1). */
final class TileAddressTest {
    private static void reads(String text, int level, long index, int width) {
        assertEquals(Optional.of(new TileAddress(level, index, width)), TileAddress.of(text), text);
    }

    @Test
    void readsWhatIsWrittenAsItMustBe() {
        reads("0/000", 0, 0, 256);
        reads("0/x001/x234/067", 0, 1_234_067, 256);
        reads("0/273.p/112", 0, 273, 112);
        reads("1/x010/000.p/1", 1, 10_000, 1);
        reads("5/x032/766.p/255", 5, 32_766, 255);
        reads("entries/x001/000", TileAddress.ENTRIES, 1_000, 256);
        reads("entries/000.p/17", TileAddress.ENTRIES, 0, 17);
        reads("0/x036/x028/x797/x018/x963/966", 0, 36_028_797_018_963_966L, 256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0/",
                "0/0",
                "0/00",
                "0/0000",
                "00/000",
                "-1/000",
                "6/000",
                "63/000",
                "x/000",
                "0/x000/001",
                "0/001/002",
                "0/x001/x002",
                "0/x001x002",
                "0/x1/002",
                "0/X001/002",
                "0/x001//002",
                "0/x001/002/",
                "0//000",
                "0/-01",
                "0/+01",
                "0/\u0661\u0661\u0661",
                "0/000.p/0",
                "0/000.p/00",
                "0/000.p/01",
                "0/000.p/256",
                "0/000.p/1000",
                "0/000.p/-1",
                "0/000.p/",
                "0/000.p",
                "0/000.p/1.p/1",
                "0/000p/1",
                "0/000/1",
                "0/000?x",
                "0/000%2ep/1",
                "0/../000",
                "entries",
                "entries/",
                "entries/0/000",
                "Entries/000",
                "0/x036/x028/x797/x018/x963/968",
                "0/x001/x000/x000/x000/x000/x000/000",
                "5/x032/767",
                "0/x999/x999/x999/x999/x999/999"
            })
    void refusesEverythingElse(String text) {
        assertEquals(Optional.empty(), TileAddress.of(text));
    }
}
