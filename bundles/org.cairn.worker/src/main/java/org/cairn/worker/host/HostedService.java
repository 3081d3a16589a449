// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.cairn.plugin.api.dservice.DService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A DService that is registered here. Its instance is made when it is needed first: making it is the start that is
 * measured apart.
 */
public final class HostedService {
    private final String id;
    private final Version version;
    private final Supplier<@Nullable DService> source;
    private @Nullable DService instance;
    private volatile boolean warm;
    private volatile boolean broken;
    /** Guarded by the host. */
    final Set<Job> jobs = new HashSet<>();

    /**
     * @param id of its plug-in
     * @param version of its bundle
     * @param source makes the instance, called once; null if it cannot be made
     */
    public HostedService(String id, Version version, Supplier<@Nullable DService> source) {
        this.id = id;
        this.version = version;
        this.source = source;
    }

    public String id() {
        return id;
    }

    public Version version() {
        return version;
    }

    /** Whether its instance is there. */
    public boolean warm() {
        return warm;
    }

    boolean broken() {
        return broken;
    }

    /** Callers wait while one of them makes it. */
    synchronized @Nullable DService instance() {
        if (instance == null && !broken) {
            try {
                instance = source.get();
            } finally {
                broken = instance == null;
                warm = instance != null;
            }
        }
        return instance;
    }
}
