// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as the framework makes them: what is not given has its default. */
final class Configs {
    private Configs() {}

    static LedgerConfig of(Map<String, Object> given) {
        return (LedgerConfig) Proxy.newProxyInstance(
                LedgerConfig.class.getClassLoader(),
                new Class<?>[] {LedgerConfig.class},
                (proxy, method, arguments) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
