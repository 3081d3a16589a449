// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.NoteSignature;

/**
 * The node's key under the name of its log. It comes and goes with the identity.
 *
 * @param name of the key: the log's origin
 * @param key the node's key, if it is there at the moment
 */
public record LogKey(String name, Supplier<Optional<NodeKey>> key) {
    /** What other texts that the node signs begin with: no log may have such a name. */
    private static final String[] TAKEN = {"cosignature/", "cairn-day-", "cairn-receipt-"};

    public LogKey {
        for (String taken : TAKEN) {
            if (name.startsWith(taken)) {
                throw new IllegalArgumentException("an origin does not begin with " + taken);
            }
        }
        NoteKey.of(name, NoteKey.Type.NOTE, new byte[32]); // says what is wrong with the name
    }

    /** As others know it. */
    Optional<NoteKey> noteKey(NoteKey.Type type) {
        return key.get().map(node -> NoteKey.of(name, type, node.publicKey()));
    }

    /** Signs a text as a note; empty while there is no key. */
    Optional<Note> sign(String text) {
        return key.get()
                .map(node -> signature(node, NoteKey.Type.NOTE, text, 0))
                .map(signature -> new Note(text, List.of(signature)));
    }

    /** Signs a checkpoint as a witness; empty while there is no key. */
    Optional<NoteSignature> cosign(String checkpoint, long time) {
        return key.get().map(node -> signature(node, NoteKey.Type.COSIGNATURE, checkpoint, time));
    }

    private NoteSignature signature(NodeKey node, NoteKey.Type type, String text, long time) {
        NoteKey known = NoteKey.of(name, type, node.publicKey());
        return known.signature(node.sign(known.message(text, time)), time);
    }
}
