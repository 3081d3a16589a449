// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Marks the one component of a plug-in bundle and names it. At build time it becomes
 * {@code Provide-Capability: cairn.plugin;id=...;path=...}, from which Cairn reads what a bundle offers without running
 * it, {@code Require-Capability: cairn.platform} with the version range of this API, so that an outdated plug-in fails to
 * resolve with the framework's own explanation, and the service properties {@code cairn.plugin.id} and
 * {@code cairn.plugin.path}.
 *
 * <p>The plug-in's version is the {@code Bundle-Version}. One bundle carries one plug-in.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@ComponentPropertyType
@Capability(
        namespace = CairnPlugin.NAMESPACE,
        name = "${#id}",
        attribute = {"id=${#id}", "path=${#path}"})
@Requirement(namespace = CairnPlugin.PLATFORM, filter = "(&(version>=1.0.0)(!(version>=2.0.0)))")
public @interface CairnPlugin {
    /** Namespace of the capability that a plug-in provides; attributes {@code id} and {@code path}. */
    String NAMESPACE = "cairn.plugin";

    /** Namespace of the capability that the platform provides; attribute {@code version}, that of this package. */
    String PLATFORM = "cairn.platform";

    /** Read by OSGi's component annotations: prefix of the service properties. */
    String PREFIX_ = "cairn.plugin.";

    /** Name of the plug-in in the network, its accounts and its bills: {@code [a-z][a-z0-9-]{0,31}}. */
    String id();

    /**
     * Where requests for a DService enter: an absolute path without a trailing slash and up to 128 characters, such as
     * {@code /greet}; the DService gets this path and all below it. Paths that begin with {@code /.cairn} are the
     * platform's own.
     */
    String path();
}
