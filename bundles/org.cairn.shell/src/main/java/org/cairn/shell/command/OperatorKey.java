// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Change;

/** Hands the decisions over to another key (docs/KEYS.md). */
@Service
@Command(
        scope = "cairn",
        name = "operator-key",
        description = "Names the key that signs all decisions from the next one on; the present key signs this one",
        detailedDescription =
                "cairn keys operator-rotate makes the key, and puts it in force afterwards.\nExamples:\n  cairn:operator-key 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
public final class OperatorKey extends CairnCommand {
    @Argument(index = 0, name = "key", description = "Ed25519, 32 bytes in base64", required = true)
    String key = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        if (!key.matches("[A-Za-z0-9+/]{43}=")) {
            throw new Call.Refused("a key is 32 bytes in base64: cairn keys operator-rotate shows it");
        }
        Decisions.propose(
                call,
                List.of(new Change.Operator(key)),
                new Decisions.Wish(
                        "from the next decision on the operator's key is " + key,
                        "cairn keys operator-rotate puts it in force",
                        ""));
    }
}
