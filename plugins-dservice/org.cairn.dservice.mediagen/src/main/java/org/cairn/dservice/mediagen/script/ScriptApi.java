// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.util.Map;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.LambdaConstructor;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/**
 * What a script finds: {@code Media}, {@code load}, {@code arg}, {@code args}, the variable {@code image}, and the named
 * arguments of the MRL as variables. A refusal reaches the script as an Error that it may catch.
 */
final class ScriptApi {
    private final Context context;
    private final ScriptableObject scope;
    private final Job job;
    private final ScriptLimits limits;

    private interface Step {
        void on(MediaObject media, Arguments arguments) throws DServiceException;
    }

    private interface Question {
        @Nullable
        Object of(MediaObject media) throws DServiceException;
    }

    private interface Work {
        @Nullable
        Object run() throws DServiceException;
    }

    private ScriptApi(Context context, ScriptableObject scope, Job job, ScriptLimits limits) {
        this.context = context;
        this.scope = scope;
        this.job = job;
        this.limits = limits;
    }

    static void install(Context context, ScriptableObject scope, Job job, ScriptLimits limits) {
        new ScriptApi(context, scope, job, limits).install();
    }

    private void install() {
        LambdaConstructor media =
                new LambdaConstructor(scope, "Media", 0, LambdaConstructor.CONSTRUCTOR_NEW, (cx, s, given) -> {
                    MediaObject made = new MediaObject(job);
                    return given.length == 0 ? made : loaded(made, "Media", given);
                });
        step(media, "load", MediaObject::load, "source|name", "page|number", "dpi");
        step(media, "page", MediaObject::page, "page|number", "dpi");
        step(media, "resize", MediaObject::resize, "width", "height", "fit");
        step(media, "crop", MediaObject::crop, "x", "y", "width", "height");
        step(media, "rotate", MediaObject::rotate, "angle", "background");
        step(media, "mirror", (m, a) -> m.mirror());
        step(media, "convert", MediaObject::convert, "type|format", "color");
        step(media, "save", MediaObject::save, "type|format", "quality", "background");
        question(media, "width", m -> m.picture().width());
        question(media, "height", m -> m.picture().height());
        question(media, "pages", MediaObject::pages);
        question(media, "format", MediaObject::format);
        define("Media", media);
        define("load", new LambdaFunction(scope, "load", 1, (cx, s, self, given) -> {
            MediaObject made = (MediaObject) media.construct(cx, s, new Object[0]);
            return loaded(made, "load", given);
        }));
        define("arg", new LambdaFunction(scope, "arg", 1, (cx, s, self, given) -> host(() -> argument(given))));
        arguments();
        ScriptableObject.putProperty(scope, "image", media.construct(context, scope, new Object[0]));
    }

    private MediaObject loaded(MediaObject media, String function, Object[] given) {
        host(() -> {
            media.load(new Arguments(function, given, "source|name", "page|number", "dpi"));
            return null;
        });
        return media;
    }

    private void define(String name, Object value) {
        ScriptableObject.defineProperty(scope, name, value, ScriptableObject.DONTENUM);
    }

    private void arguments() {
        Scriptable args = context.newArray(scope, job.positional().toArray());
        for (Map.Entry<String, Object> named : job.named().entrySet()) {
            String name = named.getKey();
            if (name.matches("[A-Za-z_$][A-Za-z0-9_$]{0,63}") && !name.equals("__proto__") && !name.equals("length")) {
                ScriptableObject.putProperty(args, name, named.getValue());
                if (!ScriptableObject.hasProperty(scope, name)) {
                    ScriptableObject.putProperty(scope, name, named.getValue());
                }
            }
        }
        define("args", args);
    }

    /** {@code arg(name, position, otherwise)}: by name, else by position from 0. */
    private @Nullable Object argument(Object[] given) throws DServiceException {
        Arguments a = new Arguments("arg", given, "name", "position", "otherwise");
        Object otherwise = a.raw("otherwise");
        return job.argument(a.text("name", ""), a.integer("position", -1))
                .orElse(otherwise == null ? Undefined.instance : otherwise);
    }

    private void step(LambdaConstructor media, String name, Step step, String... names) {
        media.definePrototypeMethod(scope, name, names.length, (cx, s, self, given) -> {
            MediaObject on = LambdaConstructor.convertThisObject(self, MediaObject.class);
            host(() -> {
                step.on(on, new Arguments(name, given, names));
                return null;
            });
            return self; // so that calls can be chained
        });
    }

    private void question(LambdaConstructor media, String name, Question question) {
        media.definePrototypeProperty(context, name, (Scriptable self) -> {
            MediaObject on = LambdaConstructor.convertThisObject(self, MediaObject.class);
            return host(() -> question.of(on));
        });
    }

    private @Nullable Object host(Work work) {
        limits.enterHost();
        try {
            job.allowance().check();
            return work.run();
        } catch (DServiceException e) {
            throw Context.throwAsScriptRuntimeEx(e);
        } catch (OutOfMemoryError e) {
            throw Context.throwAsScriptRuntimeEx(
                    new DServiceException(Kind.TOO_LARGE, "this worker has not enough memory for that", e));
        } finally {
            limits.leaveHost();
        }
    }
}
