// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.security.cert.CRLReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Why a certificate is revoked, with the numbers of RFC 5280, 5.3.1. */
final class Reasons {
    private static final Map<String, CRLReason> NAMES = names();

    private Reasons() {}

    private static Map<String, CRLReason> names() {
        Map<String, CRLReason> names = new LinkedHashMap<>();
        names.put("unspecified", CRLReason.UNSPECIFIED);
        names.put("key-compromise", CRLReason.KEY_COMPROMISE);
        names.put("affiliation-changed", CRLReason.AFFILIATION_CHANGED);
        names.put("superseded", CRLReason.SUPERSEDED);
        names.put("cessation-of-operation", CRLReason.CESSATION_OF_OPERATION);
        names.put("privilege-withdrawn", CRLReason.PRIVILEGE_WITHDRAWN);
        return names;
    }

    static Set<String> all() {
        return NAMES.keySet();
    }

    static CRLReason of(String name) {
        CRLReason reason = NAMES.get(name);
        if (reason == null) {
            throw new IllegalArgumentException("--reason takes one of " + String.join(", ", NAMES.keySet()));
        }
        return reason;
    }

    static int number(CRLReason reason) {
        return switch (reason) {
            case KEY_COMPROMISE -> 1;
            case CA_COMPROMISE -> 2;
            case AFFILIATION_CHANGED -> 3;
            case SUPERSEDED -> 4;
            case CESSATION_OF_OPERATION -> 5;
            case PRIVILEGE_WITHDRAWN -> 9;
            case AA_COMPROMISE -> 10;
            // UNSPECIFIED is left out by the standard; the others are never written here
            default -> 0;
        };
    }
}
