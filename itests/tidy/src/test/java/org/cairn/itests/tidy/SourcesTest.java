// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What sources must look like (CONTRIBUTING.md). */
class SourcesTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 70;
    private static final int API_METHODS_MAX = 12;

    private static final Pattern BAD_NAME =
            Pattern.compile("(Impl|Manager|Helper|Util|Utils)\\.java$|/(util|utils|common|internal|helpers)/");

    /** Pure code knows no I/O, clock, random, thread or logger. */
    private static final Pattern IMPURE = Pattern.compile(
            "^import (static )?(java\\.nio\\.file\\.|java\\.net\\.(?!URI|URLDecoder|URLEncoder|InetAddress|UnknownHost)"
                    + "|java\\.io\\.(File|Input|Output|Random|Reader|Writer|Buffered)|java\\.util\\.Random|java\\.security\\.SecureRandom"
                    + "|java\\.util\\.concurrent\\.(locks|Executor|Scheduled|Thread)|org\\.slf4j\\.|io\\.netty\\.channel\\.)"
                    + "|System\\.(nanoTime|currentTimeMillis)|Instant\\.now\\(|new Thread\\(|Thread\\.sleep|Math\\.random",
            Pattern.MULTILINE);

    @Test
    void everyFileBeginsWithTheLicence() {
        check("the first line is the licence's: ./cairn format", file -> !Tree.read(file)
                .startsWith("// SPDX-License-Identifier: Apache-2.0\n"));
    }

    @Test
    void filesAreShort() {
        check(
                "a file has at most " + FILE_LINES_MAX + " lines: split it by subject",
                file -> Tree.read(file).lines().count() > FILE_LINES_MAX);
    }

    @Test
    void namesSayWhatAThingIs() {
        check(
                "no Impl, Manager, Helper, Util; no package util, common, internal",
                file -> BAD_NAME.matcher(file.toString()).find());
    }

    @Test
    void coresArePure() {
        check(
                "core/ has no I/O, clock, random, thread or logger: take time and effects as values",
                file -> file.toString().contains("/src/main/")
                        && file.toString().replace("/cairn/core/", "/").contains("/core/")
                        && IMPURE.matcher(Tree.read(file)).find());
    }

    @Test
    void noSleepsNoDisabledTestsNoPrints() {
        Pattern always = Pattern.compile("Thread\\.sleep\\(|@Disabled|\\.printStackTrace\\(|assertTrue\\(true\\)");
        Pattern print = Pattern.compile("System\\.(out|err)\\b");
        Path self = Tree.ROOT.resolve("itests/tidy");
        check("wait for what you expect; log by the ...Log class", file -> {
            String text = Tree.read(file);
            boolean program = file.toString().contains("org.cairn.verify")
                    || file.toString().contains("org.cairn.sign")
                    || file.toString().contains("/src/test/")
                    || file.endsWith("org/cairn/shell/command/Streams.java")
                    // before there is a log
                    || file.endsWith("org/cairn/guard/Factory.java");
            return !file.startsWith(self)
                    && (always.matcher(text).find()
                            || (!program && print.matcher(text).find()));
        });
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> wrong = new ArrayList<>();
        for (Path bundle : Tree.bundles()) {
            Path main = bundle.resolve("src/main/java");
            if (!Files.isDirectory(main)) {
                continue;
            }
            Tree.sources(main).stream().map(Path::getParent).distinct().forEach(folder -> {
                Path info = folder.resolve("package-info.java");
                if (!Files.exists(info) || !Tree.read(info).contains("@NullMarked")) {
                    wrong.add(Tree.relative(folder));
                }
            });
        }
        assertEquals(List.of(), wrong, "package-info.java with @NullMarked");
    }

    @Test
    void methodsAreShort() throws IOException {
        List<String> wrong = new ArrayList<>();
        parse((unit, positions) -> new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
                long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
                if (last - first >= METHOD_LINES_MAX) {
                    wrong.add(unit.getSourceFile().getName() + ":" + first + " " + method.getName());
                }
                return super.visitMethod(method, null);
            }
        }.scan(unit, null));
        assertEquals(List.of(), wrong, "a method stays under " + METHOD_LINES_MAX + " lines");
    }

    @Test
    void contractsAreSmallAndSaySomething() throws IOException {
        List<String> wrong = new ArrayList<>();
        parse((unit, positions) -> {
            String file = unit.getSourceFile().getName();
            if (!file.contains(".api/src/main")) {
                return;
            }
            for (com.sun.source.tree.Tree declared : unit.getTypeDecls()) {
                if (declared instanceof ClassTree type
                        && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    long methods = type.getMembers().stream()
                            .filter(SourcesTest::isAbstract)
                            .count();
                    if (declared.getKind() == com.sun.source.tree.Tree.Kind.INTERFACE && methods > API_METHODS_MAX) {
                        wrong.add(file + " leaves " + methods + " methods to implement");
                    }
                    String before = Tree.read(Path.of(file))
                            .split("public [a-z@ ]*(class|interface|enum|record|@interface) ", -1)[0];
                    if (!before.contains("/**")) {
                        wrong.add(file + " has no contract");
                    }
                }
            }
        });
        assertEquals(
                List.of(),
                wrong,
                "an API type has a contract, and at most " + API_METHODS_MAX + " methods to implement");
    }

    @Test
    void everyBundleHasAReadme() {
        List<String> wrong = Tree.bundles().stream()
                .filter(bundle -> !Files.exists(bundle.resolve("README.md")))
                .map(Tree::name)
                .toList();
        assertEquals(List.of(), wrong, "README.md: purpose, provides, requires, configuration, swap");
    }

    @Test
    void linksInDocumentsLeadSomewhere() throws IOException {
        Pattern link = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#\\s]+)[^)]*\\)");
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Tree.ROOT)) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !Tree.relative(file).contains("target/")
                            && !Tree.relative(file).contains("node_modules/"))
                    .forEach(file -> link.matcher(Tree.read(file)).results().forEach(found -> {
                        if (!Files.exists(file.resolveSibling(found.group(1)))) {
                            wrong.add(Tree.relative(file) + " -> " + found.group(1));
                        }
                    }));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void noKeyIsInTheRepository() throws IOException {
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Tree.ROOT)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> {
                        String name = Tree.relative(file).toLowerCase(Locale.ROOT);
                        return !name.contains("target/")
                                && !name.startsWith(".git/")
                                && name.matches(".*\\.(p12|pfx|jks|key|pem)");
                    })
                    .forEach(file -> wrong.add(Tree.relative(file)));
        }
        assertEquals(List.of(), wrong, "keys are made at the first start");
    }

    private static boolean isAbstract(com.sun.source.tree.Tree member) {
        return member instanceof MethodTree method && method.getBody() == null;
    }

    private interface Rule {
        boolean isBrokenBy(Path file);
    }

    private interface Visit {
        void visit(CompilationUnitTree unit, SourcePositions positions);
    }

    private static void check(String rule, Rule broken) {
        assertEquals(
                List.of(),
                Tree.allSources().stream()
                        .filter(broken::isBrokenBy)
                        .map(Tree::relative)
                        .toList(),
                rule);
    }

    private static void parse(Visit visit) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(Tree.allSources()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                visit.visit(unit, positions);
            }
        }
    }
}
