// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CGN-15: named arguments are rewritten, and nothing else is touched. */
class NamedArgumentsTest {
    private static void rewrites(String from, String to) throws ScriptException {
        assertEquals(to, NamedArguments.of(from).text());
    }

    private static void untouched(String text) throws ScriptException {
        rewrites(text, text);
    }

    @Test
    void putsNamedArgumentsIntoOneObject() throws Exception {
        rewrites("image.rotate(angle @ 33);", "image.rotate({angle : 33});");
        rewrites("f(1, a @ 2, b @ g(d, c @ 3))", "f(1, {a : 2, b : g(d, {c : 3})})");
        rewrites("new Media(name@'a.jpg')", "new Media({name:'a.jpg'})");
        rewrites("a[0](x @ 1)(y @ 2)", "a[0]({x : 1})({y : 2})");
        rewrites("f(a @ [1, 2], b @ {c: 3, d: 4}, e @ (5, 6))", "f({a : [1, 2], b : {c: 3, d: 4}, e : (5, 6)})");
        rewrites("f(a @ x => g(b @ x),)", "f({a : x => g({b : x}),})");
        rewrites("f(default @ 1, if @ 2)", "f({default : 1, if : 2})");
        rewrites("x.if(a @ 1)", "x.if({a : 1})");
        rewrites("x?.(a @ 1)", "x?.({a : 1})");
        rewrites("f(\n  a @ 1, // one\n  b @ 2)", "f(\n  {a : 1, // one\n  b : 2})");
    }

    @Test
    void leavesStringsCommentsRegularExpressionsAndTemplatesAlone() throws Exception {
        untouched("f('a @ 1', \"b @ 2 \\\" @\", `c @ ${d} @`)");
        untouched("/* a @ 1 */ f(1) // b @ 2\n<!-- c @ 3\n--> d @ 4\n");
        untouched("x = /a @ [/)] '/g; y = a / b / c; if (x) /@'/.test(y); f(/@/, 1)");
        untouched("a = b++ / 2; c = (d) / 2 / e['f'] / 3; return_ = {a: 1} / 2");
        untouched("function f() {} /@'/.test(x)");
        untouched("var s = 'it\\\n continues @ here'");
        rewrites("`${f(a @ `${g(b @ 1)}`)} @ /* ' `", "`${f({a : `${g({b : 1})}`})} @ /* ' `");
        rewrites("f(a @ /[,)@'\"]/, b @ ')')", "f({a : /[,)@'\"]/, b : ')'})");
    }

    @Test
    void saysWhereAStrayAtStands() {
        fails("var a @ 1;", "line 1, column 7: @ belongs");
        fails("f(1);\n  g(x.y @ 2)", "line 2, column 9: @ belongs");
        fails("if (a @ 1) {}", "line 1, column 7");
        fails("function f(a @ 1) {}", "line 1, column 14");
        fails("f([a @ 1])", "line 1, column 6");
        fails("f(a @ 1, 2)", "line 1, column 10: a value without a name");
        fails("f(a @ 1, a @ 2)", "line 1, column 10");
        fails("f(__proto__ @ 1)", "line 1, column 3");
        fails("'open", "line 1, column 1: this string");
        fails("x = `open ${a}", "column 14: this template");
        fails("a;\n/* open", "line 2, column 1: this comment");
        fails("x = /open", "line 1, column 5: this regular expression");
    }

    private static void fails(String text, String message) {
        ScriptException e = assertThrows(ScriptException.class, () -> NamedArguments.of(text), text);
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void findsTheAuthorsColumnsAgain() throws Exception {
        String source = "f(1);\nf(a @ 1, b @ g(c @ 2)) + oops;";
        NamedArguments arguments = NamedArguments.of(source);
        int rewritten = arguments.text().split("\n", -1)[1].indexOf("oops") + 1;
        assertEquals(source.split("\n", -1)[1].indexOf("oops") + 1, arguments.columnIn(2, rewritten));
        assertEquals(3, arguments.columnIn(1, 3));
    }

    @Test
    void endsOnAnyText() {
        Random random = new Random(15);
        List<String> pieces = List.of(
                "f(", "a @ ", ")", "{", "}", "`", "${", "/", "'", "\"", "\\", "\n", ",", "[", "]", "1", "if", "//",
                "/*", "*/", "x", "=>", " ");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                String rewritten = NamedArguments.of(text.toString()).text();
                assertEquals(
                        text.chars().filter(c -> c == '\n').count(),
                        rewritten.chars().filter(c -> c == '\n').count());
            } catch (ScriptException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("line "), text::toString);
            }
        }
    }
}
