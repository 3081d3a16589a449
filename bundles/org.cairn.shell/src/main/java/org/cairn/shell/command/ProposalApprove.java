// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;

/** Decides with a signature that was made where the key lies (DESIGN 5). */
@Service
@Command(
        scope = "cairn",
        name = "approve",
        description = "Decides the first proposal with the operator's signature; cairn approve makes it and calls this",
        detailedDescription =
                "Both words are base64: the text that cairn:proposals --next prints, and its Ed25519 signature.\nExamples:\n  cairn:approve Y2Fpcm4tZGVjaXNpb24gNwo= c2lnbmF0dXJl")
public final class ProposalApprove extends CairnCommand {
    @Argument(index = 0, name = "text", description = "What is signed, in base64", required = true)
    String text = "";

    @Argument(index = 1, name = "signature", description = "64 bytes, in base64", required = true)
    String signature = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Plugins plugins = Decisions.plugins(call);
        String signed = text(bytes("the text", text));
        Proposal decided;
        try (Meter meter = Meter.seconds(call, "being done")) {
            decided = call.await(plugins.approve(signed, bytes("the signature", signature)), meter);
        }
        if (call.json()) {
            call.document(Decisions.listing().json(decided));
            return;
        }
        call.say("decision " + decided.number() + ": " + String.join("; ", decided.statements()));
        int waiting = plugins.proposals().size();
        call.say(
                waiting == 0
                        ? "nothing else waits; cairn:service-status tells how it is"
                        : waiting + " more " + (waiting == 1 ? "waits" : "wait") + ": cairn:proposals");
    }

    private static byte[] bytes(String what, String base64) throws Call.Refused {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Call.Refused(what + " is not base64");
        }
    }

    private static String text(byte[] bytes) throws Call.Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Call.Refused("the text is not UTF-8");
        }
    }
}
