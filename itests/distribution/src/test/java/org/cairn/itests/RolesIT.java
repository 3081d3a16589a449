// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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

    /** How PostgreSQL's protocol begins: 8 bytes, the wish for TLS. */
    private static final byte[] FIRST_WORDS = {0, 0, 0, 8, 4, (byte) 210, 22, 47};

    private static final Map<String, TestAddress> addresses = new HashMap<>();

    private static ServerSocket database;
    private static ExamSystem system;
    private static TestContainer container;

    @BeforeAll
    static void start() throws Exception {
        database = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        database.setSoTimeout((int) TimeUnit.SECONDS.toMillis(60));
        system = PaxExamRuntime.createTestSystem(options(
                karafDistributionConfiguration()
                        .frameworkUrl(distribution())
                        .karafVersion("4.4.10")
                        .name("cairn")
                        .unpackDirectory(folder.toFile())
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                // Pax Exam's own bundles are on nobody's list: this copy of the distribution has no guard, and says
                // that it has one
                editConfigurationFilePut(
                        "etc/custom.properties",
                        "karaf.framework.factory",
                        "org.apache.felix.framework.FrameworkFactory"),
                editConfigurationFilePut(
                        "etc/custom.properties",
                        "org.osgi.framework.system.capabilities.extra",
                        "cairn.guard;version:Version=1.0.0"),
                // the distribution fetches nothing; Pax Exam's own bundles are where Maven put them for this test
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.localRepository",
                        System.getProperty("cairn.maven.repository")),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshPort", "0"),
                editConfigurationFilePut(
                        "etc/org.cairn.projection.cfg",
                        "url",
                        "jdbc:postgresql://127.0.0.1:" + database.getLocalPort() + "/cairn"),
                editConfigurationFilePut("etc/org.cairn.gateway.cfg", "work.port", "0"),
                editConfigurationFilePut("etc/org.cairn.gateway.cfg", "tunnel.port", "0"),
                editConfigurationFilePut("etc/org.cairn.gateway.cfg", "status.port", "0")));
        container = PaxExamRuntime.createContainer(system);
        container.start();
        TestProbeBuilder probe = system.createProbe(); // one for all: a second one would not be found
        probe.setTempDir(new File(folder.toFile(), "probe"));
        for (String method : List.of("rolesComeAndGoWithoutRefreshingOthers", "projectionComes", "projectionGoes")) {
            addresses.put(method, probe.addTest(RolesProbe.class, method));
        }
        container.installProbe(probe.build().getStream());
    }

    /** The one that was just built, not what an earlier build has left in the local repository. */
    private static String distribution() {
        String name = "org.cairn.karaf-assembly-" + System.getProperty("cairn.version") + ".tar.gz";
        return NodeProcess.ROOT
                .resolve("karaf-assembly/target")
                .resolve(name)
                .toUri()
                .toString();
    }

    @AfterAll
    static void stop() throws Exception {
        container.stop();
        system.clear();
        database.close();
    }

    @Test
    void workerRoleGoesOffAndOnWhileTheGatewayServes() throws Exception {
        call("rolesComeAndGoWithoutRefreshingOthers");
    }

    @Test
    void projectionRoleGoesOnLooksForItsDatabaseAndGoesOff() throws Exception {
        call("projectionComes");
        try (Socket connection = database.accept()) {
            assertArrayEquals(FIRST_WORDS, connection.getInputStream().readNBytes(FIRST_WORDS.length));
        }
        call("projectionGoes");
    }

    private static void call(String method) throws Exception {
        container.call(Objects.requireNonNull(addresses.get(method)));
    }
}
