// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.cairn.itests.zoo.Telltale;

/** Plug-ins that are wrong in form or in trust (CGN-10). Whichever of them runs leaves a file: {@link Telltale}. */
final class WrongJars {
    private final Path folder;
    private final Path home;
    private final Publisher publisher;
    private final List<Wrong> all = new ArrayList<>();

    /**
     * One of them.
     *
     * @param name id of the plug-in, and end of its symbolic name
     * @param refusal what whoever submits it reads; no other one's refusal has it
     */
    record Wrong(String name, Path jar, Pattern refusal) {
        boolean isWhy(String said) {
            return refusal.matcher(said).find();
        }
    }

    private WrongJars(Path folder, Path home) throws Exception {
        this.folder = folder;
        this.home = home;
        this.publisher = Publisher.of(home);
    }

    /**
     * All of them.
     *
     * @param home of the node that they are for; {@code tame} 1.0.0 runs there
     */
    static List<Wrong> of(Path folder, Path home) throws Exception {
        WrongJars jars = new WrongJars(Files.createDirectories(folder), home);
        jars.trust();
        jars.form();
        return List.copyOf(jars.all);
    }

    private void trust() throws Exception {
        Operator operator = new Operator(home);
        add("unsigned", jar("unsigned").write(file("unsigned")), "it is not signed: sign it with: cairn sign JAR");
        flipped();
        taken();
        added();
        Operator foreign = new Operator(folder.resolve("foreign"));
        foreign.cairn("keys", "init");
        signed(
                "foreign",
                Publisher.of(foreign.home()),
                "its signer CN=.* is not known here: no authority in .*plugins has certified it");
        signed("expired", Publisher.expired(home, folder), "the certificate of CN=late has expired at ");
        String issued = operator.cairn("keys", "issue", "thief");
        signed("revoked", Publisher.of(home, "thief"), "the certificate of CN=thief.* was revoked at ");
        operator.cairn(
                "keys",
                "revoke",
                issued.replaceFirst("(?s).*serial +", "").lines().findFirst().orElseThrow());
    }

    private void form() throws Exception {
        formed(
                "incapable",
                jar("incapable").header("Provide-Capability", ""),
                "it is no plug-in: no capability cairn\\.plugin");
        formed(
                "fragment",
                jar("fragment").header("Fragment-Host", "org.cairn.ledger").header("Bundle-Activator", ""),
                "it is a fragment, and would become a part of org\\.cairn\\.ledger");
        formed(
                "nosy",
                jar("nosy").header("Import-Package", "org.cairn.plugin.api.dservice,org.cairn.core.api.ledger"),
                "it imports org\\.cairn\\.core\\.api\\.ledger, which plug-ins are not wired to");
        formed(
                "outdated",
                jar("outdated").requires("(&(version>=0.1.0)(!(version>=1.0.0)))"),
                "it was written for another plug-in API: it wants cairn\\.platform 0\\.1\\.0 or later");
        formed(
                "early",
                jar("early").requires("(&(version>=2.0.0)(!(version>=3.0.0)))"),
                "it was written for another plug-in API: it wants cairn\\.platform 2\\.0\\.0 or later");
        formed(
                "impostor",
                jar("impostor")
                        .header("Provide-Capability", PluginJar.capability("echo", "/impostor"))
                        .header("Bundle-Version", "99.0.0"),
                "the id echo belongs to the bundle org\\.cairn\\.dservice\\.echo, and this one is org\\.example\\.impostor");
        formed(
                "squatter",
                jar("squatter").header("Provide-Capability", PluginJar.capability("squatter", "/echo")),
                "its path /echo is taken by echo");
        formed(
                "older",
                jar("older")
                        .header("Bundle-SymbolicName", "org.example.tame")
                        .header("Bundle-Version", "0.9.0")
                        .header("Provide-Capability", PluginJar.capability("tame", "/tame")),
                "tame 0\\.9\\.0 is older than 1\\.0\\.0, which may run already");
    }

    /** Its activator need not be one: it leaves its file before the framework finds out. */
    private static PluginJar jar(String name) throws IOException {
        return new PluginJar(name, "1.0.0", Telltale.class).header("Bundle-Activator", Telltale.class.getName());
    }

    private Path file(String name) {
        return folder.resolve(name + ".jar");
    }

    private void add(String name, Path jar, String refusal) {
        all.add(new Wrong(name, jar, Pattern.compile(refusal)));
    }

    private void formed(String name, PluginJar jar, String refusal) throws Exception {
        add(name, publisher.sign(jar, file(name)), refusal);
    }

    private void signed(String name, Publisher by, String refusal) throws Exception {
        add(name, by.sign(jar(name), file(name)), refusal);
    }

    private void flipped() throws Exception {
        Path jar = publisher.sign(jar("flipped"), file("flipped"));
        byte[] bytes = Files.readAllBytes(jar);
        bytes[new String(bytes, ISO_8859_1).indexOf(PluginJar.NOTE)] ^= 1;
        Files.write(jar, bytes);
        add("flipped", jar, "it is not what was signed: .*notes\\.txt");
    }

    private void taken() throws Exception {
        Path jar = publisher.sign(jar("taken"), file("taken"));
        rewrite(jar, PluginJar.NOTES, "");
        add("taken", jar, "its entry notes\\.txt was signed, and is not there any more");
    }

    private void added() throws Exception {
        Path jar = publisher.sign(jar("added"), file("added"));
        rewrite(jar, "", "org/example/Added.class");
        add("added", jar, "its entry org/example/Added\\.class is not signed");
    }

    private static void rewrite(Path jar, String taken, String added) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(bytes)) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                if (!entry.getName().equals(taken)) {
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    try (InputStream in = from.getInputStream(entry)) {
                        in.transferTo(to);
                    }
                    to.closeEntry();
                }
            }
            if (!added.isEmpty()) {
                to.putNextEntry(new ZipEntry(added));
                to.write(added.getBytes(UTF_8));
                to.closeEntry();
            }
        }
        Files.write(jar, bytes.toByteArray());
    }
}
