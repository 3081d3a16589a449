// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and writes small JSON objects that may hold secrets: errors quote nothing of them. */
public final class JsonObject {
    private JsonObject() {}

    /** @throws IllegalArgumentException if the text is no JSON object, without a cause, which would quote it */
    public static Map<String, Object> read(String text) {
        Object value;
        try {
            value = JSON.std.anyFrom(text);
        } catch (IOException | StackOverflowError e) {
            throw new IllegalArgumentException("no JSON object");
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("no JSON object");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(String.valueOf(name), member));
        return members;
    }

    /** An object as text. */
    public static String text(Map<String, ?> members) {
        try {
            return JSON.std.asString(members);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
