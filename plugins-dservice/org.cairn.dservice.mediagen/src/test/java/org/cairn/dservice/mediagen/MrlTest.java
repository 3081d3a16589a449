// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.cairn.plugin.api.dservice.DServiceException;
import org.junit.jupiter.api.Test;

/** CGN-15: arguments by position and by name. */
class MrlTest {
    @Test
    void readsArgumentsByPosition() throws Exception {
        Mrl mrl = Mrl.of("script=https://www.sample.com/ptag.ms&args=%22https://sample.com/a,b.jpg%22,128");
        assertEquals("https://www.sample.com/ptag.ms", mrl.script());
        assertEquals(List.of("https://sample.com/a,b.jpg", 128.0), mrl.positional());
        assertEquals(
                List.of("say \"hi\"", -1.5, true, false, "plain", "", "007x", "12"),
                Mrl.of("args=\"say+\"\"hi\"\"\",-1.5,true,+false+,plain,,007x,\"12\"")
                        .positional());
    }

    @Test
    void readsArgumentsByName() throws Exception {
        Mrl mrl = Mrl.of("source=https%3A%2F%2Fs.com%2Ft.jpg%3Fa%3D1%26b&width=128&name=%22128%22&flag");
        assertEquals("", mrl.script());
        assertEquals(
                Map.of("source", "https://s.com/t.jpg?a=1&b", "width", 128.0, "name", "128", "flag", true),
                mrl.named());
    }

    @Test
    void refusesWhatCannotBeRead() {
        for (String query : List.of("args=\"open", "args=\"a\"b", "a=%zz", "a=1&a=2", "args=" + "1,".repeat(64))) {
            assertThrows(DServiceException.class, () -> Mrl.of(query), query);
        }
    }
}
