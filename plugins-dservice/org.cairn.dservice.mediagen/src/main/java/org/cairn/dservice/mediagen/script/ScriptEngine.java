// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.EcmaError;
import org.mozilla.javascript.EvaluatorException;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.WrappedException;

/** Runs MediaScripts. Stateless; each run has globals of its own. */
public final class ScriptEngine {
    private static final int MESSAGE_MAX = 300;

    private ScriptEngine() {}

    /**
     * Runs a script to its end.
     *
     * @param name for messages
     * @throws DServiceException for what is wrong with the script, by line and column, or with what it asked for
     * @throws org.cairn.dservice.mediagen.image.StopWork when it was stopped
     */
    public static void run(String name, String text, Job job) throws DServiceException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Rhino finds its regular expressions through this one
        thread.setContextClassLoader(Context.class.getClassLoader());
        try {
            NamedArguments script = NamedArguments.of(text);
            ScriptLimits limits = new ScriptLimits(job.allowance());
            try (Context context = new Sandbox(limits).enterContext()) {
                ScriptableObject scope = Sandbox.scope(context);
                ScriptApi.install(context, scope, job, limits);
                context.compileString(script.text(), name, 1, null).exec(context, scope, scope);
            } catch (WrappedException e) {
                throw refused(name, e);
            } catch (RhinoException e) {
                throw new DServiceException(Kind.INVALID, name + ": " + where(script, e) + details(e), e);
            }
        } catch (ScriptException e) {
            throw new DServiceException(Kind.INVALID, name + ": " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new DServiceException(Kind.INVALID, name + ": nested too deeply", e);
        } catch (OutOfMemoryError e) {
            throw new DServiceException(Kind.TOO_LARGE, name + ": more memory than there is", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static DServiceException refused(String name, WrappedException e) {
        if (e.getWrappedException() instanceof DServiceException why) {
            String line = e.lineNumber() > 0 ? " line " + e.lineNumber() : "";
            return new DServiceException(why.kind(), name + line + ": " + why.getMessage(), why);
        }
        return new DServiceException(Kind.INVALID, name + ": " + cut(String.valueOf(e.getMessage())), e);
    }

    private static String where(NamedArguments script, RhinoException e) {
        if (e.lineNumber() <= 0) {
            return "";
        }
        boolean syntax = e instanceof EvaluatorException || (e instanceof EcmaError && e.columnNumber() > 0);
        return "line " + e.lineNumber()
                + (syntax && e.columnNumber() > 0
                        ? ", column " + script.columnIn(e.lineNumber(), e.columnNumber())
                        : "")
                + ": ";
    }

    private static String details(RhinoException e) {
        return cut(String.valueOf(e.details()));
    }

    private static String cut(String text) {
        return text.length() <= MESSAGE_MAX ? text : text.substring(0, MESSAGE_MAX) + "...";
    }
}
