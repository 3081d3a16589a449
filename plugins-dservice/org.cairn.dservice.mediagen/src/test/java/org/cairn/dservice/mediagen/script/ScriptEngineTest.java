// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairn.dservice.mediagen.Pictures;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.dservice.mediagen.image.Limits;
import org.cairn.dservice.mediagen.image.StopWork;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CGN-15: what MediaScripts can do, and what they cannot. */
class ScriptEngineTest {
    /** As usual, but fewer instructions: what does not end should do so sooner. */
    private static final Limits LIMITS = new Limits(
            Limits.PIXELS_MAX,
            Limits.SIDE_MAX,
            10,
            1 << 20,
            Limits.SOURCES_MAX,
            Limits.TIME_MS_MAX,
            3_000_000,
            1 << 16);

    private static Job.Saved run(String script, List<Object> positional, Map<String, Object> named) throws Exception {
        byte[] picture = Pictures.encode(Pictures.waves(120, 80), "png");
        try (Allowance allowance = Pictures.allowance(LIMITS)) {
            Job job = new Job(
                    positional,
                    named,
                    source -> {
                        if (!source.equals("body") && !source.equals("a.jpg")) {
                            throw new DServiceException(Kind.NOT_FOUND, "source: there is no " + source);
                        }
                        return picture;
                    },
                    allowance);
            ScriptEngine.run("test.ms", script, job);
            return job.saved().orElseThrow();
        }
    }

    private static Job.Saved run(String script) throws Exception {
        return run(script, List.of(), Map.of());
    }

    private static String refused(String script) {
        DServiceException e = assertThrows(DServiceException.class, () -> run(script), script);
        return String.valueOf(e.getMessage());
    }

    @Test
    void runsThePapersOwnExample() throws Exception {
        Job.Saved saved = run(
                """
                var image = new Media();
                image.load(name @ "a.jpg");
                image.rotate(angle @ 33);
                image.save(type @ "jpeg");
                """);
        assertEquals("jpeg", saved.format().label());
        assertTrue(saved.width() > 120 && saved.height() > 80);
    }

    @Test
    void takesArgumentsByPositionNameAndObject() throws Exception {
        for (String call :
                List.of("60, 40", "60, height @ 40", "height @ 40, width @ 60", "{width: 60, height: '40'}")) {
            Job.Saved saved = run("image.resize(" + call + "); image.save()");
            assertEquals(60, saved.width(), call);
            assertEquals(40, saved.height(), call);
        }
        assertEquals(
                30,
                run("load().resize(30).crop(5, 5, 20, 10).rotate(90).save('gif'); ")
                                .height()
                        + 10);
    }

    @Test
    void givesTheMrlsArgumentsToTheScript() throws Exception {
        String byPosition = "load(args[0]).resize(width @ args[1]).save()";
        assertEquals(33, run(byPosition, List.of("a.jpg", 33.0), Map.of()).width());
        String byName = "load(source).resize(width @ args.width + arg('more', 0, 2)).save()";
        assertEquals(
                35,
                run(byName, List.of(), Map.of("source", "a.jpg", "width", 33.0)).width());
        assertEquals(
                120,
                run("load(source).save()", List.of(), Map.of("source", "a.jpg", "load", 1.0, "Media", 2.0))
                        .width());
    }

    @Test
    void tellsScriptsAboutThePicture() throws Exception {
        Job.Saved saved = run("image.resize(image.width / 2, image.height / 4, 'fill');"
                + "if (image.pages != 1 || image.format != 'png') throw 'wrong'; image.save()");
        assertEquals(60, saved.width());
        assertEquals(20, saved.height());
    }

    @Test
    void letsScriptsCatchARefusal() throws Exception {
        assertEquals(
                120,
                run("try { load('b.jpg').save() } catch (e) { load('a.jpg').save() }")
                        .width());
    }

    @Test
    void convertsAndChoosesFormats() throws Exception {
        BufferedImage gray = Pictures.decode(
                run("image.convert(color @ 'gray', type @ 'bmp'); image.save()").bytes());
        int pixel = gray.getRGB(50, 50);
        assertEquals(pixel & 255, pixel >> 8 & 255);
        for (String type : List.of("jpeg", "jpg", "png", "gif", "bmp", "tiff", "image/png")) {
            BufferedImage read =
                    Pictures.decode(run("image.save(type @ '" + type + "')").bytes());
            assertTrue(Pictures.psnr(read, Pictures.waves(120, 80)) > 22, type);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'12x'.replace(/x/g, '') == '12'",
                "/^(\\d+)x$/.exec('12x')[1] == '12' && /x/.test('x')",
                "'a,b;c'.split(/[,;]/).join('-') == 'a-b-c'",
                "'x'.repeat(3) + 'y'.padStart(3) == 'xxx  y'",
                "[3, 1, 2].sort().map(function (n) { return n * 2 }).filter(n => n > 2).concat([9], 8).join() == '4,6,9,8'",
                "Array.from({length: 3}, (v, i) => i).reverse().toString() == '2,1,0'",
                "JSON.stringify(JSON.parse('{\"a\":[1,{\"b\":null}]}')) == '{\"a\":[1,{\"b\":null}]}'",
                "Math.max.apply(null, [1, 5]) == 5 && (function () { return this.a + arguments[0] }).call({a: 1}, 2) == 3",
                "(function (a, b) { return a + b }).bind(null, 1)(2) == 3",
                "Object.keys(Object.assign({a: 1}, {b: 2})).length == 2",
                "`${1 + 1}` == '2' && String(12) == '12' && [...'ab'].length == 2",
                "new Date(0).getTime() == 0 && parseInt('7px') == 7 && typeof Math.random() == 'number'",
            })
    void leavesTheOrdinaryLanguageAlone(String truth) throws Exception {
        assertEquals(
                120, run("if (!(" + truth + ")) throw 'wrong'; image.save()").width());
    }

    @Test
    void saysWhereAScriptIsWrong() {
        assertTrue(
                refused("image.save();\nvar x = = 2;").startsWith("test.ms: line 2, column "),
                refused("\nvar x = = 2;"));
        assertTrue(refused("image\n.nothing()").startsWith("test.ms: line "), refused("image\n.nothing()"));
        assertEquals(
                "test.ms line 2: rotate has no argument angel; it has angle, background",
                refused("\nimage.rotate(angel @ 33)"));
        assertTrue(refused("\nthrow new Error('too small')").contains("line 2: Error: too small"));
        assertTrue(refused("image.resize(width @ 'wide')").contains("resize: width is a number"));
        assertTrue(refused("image.save(); image.save()").contains("saves once"));
        assertTrue(refused("Media.prototype.save.call({})").contains("test.ms"));
        assertTrue(refused("image.resize(0)").contains("1 pixel or more"));
        assertTrue(refused("image.crop(100, 0, 50, 10)").contains("does not lie within"));
        assertTrue(refused("for (var i = 0; i < 9; i++) load()").contains("sources"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.System.exit(1)",
                "Packages.java.lang.Runtime.getRuntime()",
                "new JavaImporter()",
                "getClass()",
                "image.getClass().forName('java.lang.Runtime')",
                "image.class.classLoader.loadClass('x')",
                "new JavaAdapter()",
                "importClass('java.io.File')",
                "try { load('b.jpg') } catch (e) { e.javaException.getClass().exit(1) }",
                "try { load('b.jpg') } catch (e) { e.rhinoException.getClass().exit(1) }",
                "eval('1')",
                "new Uint8Array(10)",
                "new Proxy({}, {})",
            })
    void givesNoWayToJava(String script) {
        String message = refused(script);
        assertTrue(message.contains("TypeError") || message.contains("ReferenceError"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true);",
                "for (;;) { try { while (true); } finally { continue; } }",
                "for (;;) { try { while (true); } catch (e) { } }",
                "function f() { try { f() } finally { f() } } f()",
                "var a = []; while (true) a.push('x' + a.length)",
                "var s = 'x'; while (true) s = [s, s].map(function (x) { return x + 'y' }).join()",
                "/(a+)+$/.test(new Array(60).join('a') + '!')",
                "function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } f(60)",
                "var g = (function* () { while (true) yield 1 })(); for (var x of g);",
            })
    void stopsWhatDoesNotEnd(String script) {
        assertTimeout(Duration.ofSeconds(20), () -> {
            Throwable end = assertThrows(Throwable.class, () -> run(script));
            assertTrue(end instanceof StopWork || end instanceof DServiceException, () -> end.toString());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x'.repeat(1e9)",
                "'x'.padStart(1e9)",
                "new Array(4294967295).join('x')",
                "Array.from({length: 4e9})",
                "var n = 0; Array.from({get length() { return n++ ? 4e9 : 1 }})",
                "[].concat.apply([], new Array(3e9))",
                "new Array(3e9).fill(0)",
                "new Array(3e9).sort()",
                "'' + new Array(3e9)",
                "var s = 'x'; for (var i = 0; i < 26; i++) s += s; s.split('')",
                "var s = 'x'; for (var i = 0; i < 26; i++) s += s; JSON.stringify({a: 1}, s)",
                "Array.prototype.fill.call({length: 4e9}, 0)",
                "function f() { f() } f()",
                "function f(a) { return [a].map(f) } f(1)",
                "var a = {}; a.a = a; JSON.stringify(a)",
                "var a = []; for (var i = 0; i < 100000; i++) a = [a]; '' + a",
            })
    void refusesWhatDoesTooMuchInOneStep(String script) {
        assertTimeout(Duration.ofSeconds(10), () -> {
            Throwable end = assertThrows(Throwable.class, () -> run(script), script);
            assertTrue(end instanceof StopWork || end instanceof DServiceException, () -> end.toString());
        });
    }

    @Test
    void survivesDeeplyNestedText() {
        String deep = "(".repeat(30_000) + "1" + ")".repeat(30_000);
        assertTrue(refused(deep).contains("nested too deeply") || refused(deep).contains("test.ms"));
    }

    @Test
    void keepsNothingFromOneScriptToTheNext() throws Exception {
        run("Array.prototype.join = null; leak = 1; image.save()");
        assertEquals(
                120,
                run("if (typeof leak != 'undefined') throw 1; [1].join(); image.save()")
                        .width());
    }
}
