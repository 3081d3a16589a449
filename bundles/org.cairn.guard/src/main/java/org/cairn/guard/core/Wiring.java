// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.lang.module.ModuleDescriptor;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Which requirement may be wired to which capability, by the kinds of both (docs/TRUST.md, section 1). */
public final class Wiring {
    /** The only one of the platform's extenders that a plug-in may use. */
    private static final String COMPONENTS = "osgi.component";

    private final Set<String> packagesOfJava;

    public Wiring() {
        packagesOfJava = ModuleLayer.boot().modules().stream()
                .flatMap(module -> module.getDescriptor().exports().stream())
                .filter(exported -> !exported.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toUnmodifiableSet());
    }

    public boolean allows(Kind from, BundleRequirement requirement, Kind to, BundleCapability capability) {
        if (same(requirement.getRevision(), capability.getRevision())) {
            return true;
        }
        if (to == Kind.PLUGIN) {
            // whoever exports a package in a higher version would otherwise be wired into the platform
            return false;
        }
        return from != Kind.PLUGIN || allowsPlugin(requirement, to, capability);
    }

    private boolean allowsPlugin(BundleRequirement requirement, Kind to, BundleCapability capability) {
        if (to == Kind.LIBRARY) {
            return true;
        }
        boolean ofTheFramework = capability.getRevision().getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID;
        return switch (requirement.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                ofTheFramework && isOfJava(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE));
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE -> ofTheFramework;
            case "osgi.extender" -> COMPONENTS.equals(capability.getAttributes().get("osgi.extender"));
            // the registry looks at services, nobody is wired to them
            case "osgi.service" -> true;
            default -> false;
        };
    }

    /** Packages that moved out of the JDK are given back by Karaf, through the framework. */
    private boolean isOfJava(@Nullable Object name) {
        return name instanceof String packageName
                && (packagesOfJava.contains(packageName)
                        || packageName.startsWith("java.")
                        || packageName.startsWith("javax."));
    }

    private static boolean same(BundleRevision one, BundleRevision other) {
        return one.equals(other);
    }
}
