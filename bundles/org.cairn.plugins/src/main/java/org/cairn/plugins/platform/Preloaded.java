// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Loads the classes of a package: when the bundle that swaps is swapped itself, its jar is closed in the middle of the work. */
final class Preloaded {
    private Preloaded() {}

    static void all(Class<?> member) {
        Bundle bundle = FrameworkUtil.getBundle(member);
        if (bundle == null) {
            return; // not in a framework: a test
        }
        String path = member.getPackageName().replace('.', '/');
        Enumeration<URL> classes = bundle.findEntries(path, "*.class", false);
        for (URL one : classes == null ? Collections.<URL>emptyList() : Collections.list(classes)) {
            String name = one.getPath().substring(1).replace('/', '.');
            try {
                Class.forName(name.substring(0, name.length() - ".class".length()), true, member.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
