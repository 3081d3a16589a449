// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the gateway: {@code etc/org.cairn.gateway.cfg}. A change restarts the gateway, after draining. */
@ObjectClassDefinition(name = "Cairn gateway")
@interface GatewayConfig {
    @AttributeDefinition(description = "Address of the work and tunnel endpoints")
    String host() default "127.0.0.1";

    @AttributeDefinition(description = "Port of the work endpoint; 0 for any free one")
    int work_port() default 8443;

    @AttributeDefinition(description = "Port of the worker tunnel; 0 for any free one")
    int tunnel_port() default 8080;

    @AttributeDefinition(description = "Address of the status endpoint")
    String status_host() default "127.0.0.1";

    @AttributeDefinition(description = "Port of the status endpoint; 0 for any free one")
    int status_port() default 5551;

    @AttributeDefinition(description = "Plain HTTP at the work endpoint; only on loopback")
    boolean work_plain() default false;

    @AttributeDefinition(description = "Where the gateway stands, for the status endpoint")
    String location() default "";

    @AttributeDefinition(description = "Threads that serve connections; 0 for half the cores")
    int event_loops() default 0;

    @AttributeDefinition(description = "Use epoll when its native library is there")
    boolean event_native() default true;

    @AttributeDefinition(description = "Connections of callers, in all")
    int connections_max() default 20_000;

    @AttributeDefinition(description = "Connections of one address, or one /64 of IPv6; loopback has no such limit")
    int connections_source_max() default 1_000;

    @AttributeDefinition(
            description = "Seconds until a connection without a request is closed, or one whose caller does not read")
    int idle_seconds() default 60;

    @AttributeDefinition(description = "Seconds within which a new connection must have sent a head")
    int head_seconds() default 15;

    @AttributeDefinition(description = "Milliseconds that calls wait for a service that is swapped")
    int swap_wait_ms() default 10_000;

    @AttributeDefinition(description = "Seconds that open calls get when the gateway stops")
    int drain_seconds() default 10;

    @AttributeDefinition(description = "Seconds between looks for checkpoints that witnesses have not cosigned")
    int witness_interval_s() default 10;

    @AttributeDefinition(
            description = "File in PEM with authorities of witnesses' endpoints, beside the JDK's and ours")
    String witness_trust() default "";

    @AttributeDefinition(description = "Receipts that are kept, at most for a day")
    int receipts_max() default 50_000;

    @AttributeDefinition(description = "Idempotency keys that are kept, at most for a day")
    int keys_max() default 100_000;
}
