// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.ops4j.pax.exam.CoreOptions.maven;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** DESIGN 2, roles are features: what {@link RolesProbe} sees from inside the shipped distribution. */
class RolesIT {
    @TempDir
    static Path folder;

    private static ExamSystem system;
    private static TestContainer container;

    @BeforeAll
    static void start() throws Exception {
        system = PaxExamRuntime.createTestSystem(options(
                karafDistributionConfiguration()
                        .frameworkUrl(maven("org.cairn", "org.cairn.karaf-assembly")
                                .version(System.getProperty("cairn.version"))
                                .type("tar.gz"))
                        .karafVersion("4.4.10")
                        .name("cairn")
                        .unpackDirectory(folder.toFile())
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                // the distribution fetches nothing; Pax Exam's own bundles are where Maven put them for this test
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.localRepository",
                        System.getProperty("cairn.maven.repository")),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshPort", "0"),
                editConfigurationFilePut("etc/org.cairn.gateway.cfg", "work.port", "0"),
                editConfigurationFilePut("etc/org.cairn.gateway.cfg", "tunnel.port", "0"),
                editConfigurationFilePut("etc/org.cairn.gateway.cfg", "status.port", "0")));
        container = PaxExamRuntime.createContainer(system);
        container.start();
    }

    @AfterAll
    static void stop() {
        container.stop();
        system.clear();
    }

    @Test
    void workerRoleGoesOffAndOnWhileTheGatewayServes() throws Exception {
        call("rolesComeAndGoWithoutRefreshingOthers");
    }

    private static void call(String method) throws Exception {
        TestProbeBuilder probe = system.createProbe();
        probe.setTempDir(new File(folder.toFile(), "probe"));
        TestAddress address = probe.addTest(RolesProbe.class, method);
        container.installProbe(probe.build().getStream());
        container.call(address);
    }
}
