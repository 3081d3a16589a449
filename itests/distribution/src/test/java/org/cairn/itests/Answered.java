// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.net.http.HttpResponse;

/**
 * What an answer told its caller about his row.
 *
 * @param request id of the request
 * @param row id of the row
 * @param hash its hash
 * @param signature base64; empty if he did not ask for one
 */
record Answered(String request, String row, String hash, String signature) {
    static Answered of(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        String receipt = header(answer, "Cairn-Receipt");
        return new Answered(
                header(answer, "Cairn-Request"),
                part(receipt, "row"),
                part(receipt, "hash"),
                answer.headers().firstValue("Cairn-Signature").orElse(""));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError("no " + name + " in " + answer.headers()));
    }

    private static String part(String receipt, String key) {
        for (String part : receipt.split("; ", -1)) {
            if (part.startsWith(key + "=")) {
                return part.substring(key.length() + 1);
            }
        }
        throw new AssertionError("no " + key + " in " + receipt);
    }
}
