// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.util.List;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/**
 * Rhino without Java: safe standard objects, no class visible, interpreted (bounded stack, no generated classes), watched
 * by {@link ScriptLimits}. Built-in functions that do much in one step, which no observer sees, refuse long strings and
 * arrays; what holds bare memory is not there at all.
 */
final class Sandbox extends ContextFactory {
    /** Longest string or array that a built-in function touches. */
    static final int LENGTH_MAX = 1_000_000;

    private static final int STACK_MAX = 500;
    private static final List<String> REMOVED = List.of(
            "ArrayBuffer",
            "DataView",
            "Int8Array",
            "Uint8Array",
            "Uint8ClampedArray",
            "Int16Array",
            "Uint16Array",
            "Int32Array",
            "Uint32Array",
            "Float32Array",
            "Float64Array",
            "BigInt64Array",
            "BigUint64Array",
            "SharedArrayBuffer",
            "BigInt",
            "Proxy",
            "Reflect",
            "eval");
    private static final List<String> GUARDED = List.of("Array", "String", "RegExp", "Function");
    private static final List<String> GUARDED_STATIC = List.of("Array", "String", "Object", "JSON");

    private final ScriptLimits limits;

    Sandbox(ScriptLimits limits) {
        this.limits = limits;
    }

    @Override
    protected Context makeContext() {
        Context context = super.makeContext();
        context.setInterpretedMode(true);
        context.setLanguageVersion(Context.VERSION_ECMASCRIPT);
        context.setMaximumInterpreterStackDepth(STACK_MAX);
        context.setInstructionObserverThreshold(ScriptLimits.INSTRUCTIONS_BETWEEN_CHECKS);
        context.setClassShutter(name -> false);
        return context;
    }

    @Override
    protected boolean hasFeature(Context context, int feature) {
        return switch (feature) {
            case Context.FEATURE_E4X, // whose @ would be ours
                    Context.FEATURE_ENHANCED_JAVA_ACCESS,
                    Context.FEATURE_ENABLE_JAVA_MAP_ACCESS,
                    Context.FEATURE_JAVA_SERIALIZATION -> false;
            default -> super.hasFeature(context, feature);
        };
    }

    @Override
    protected void observeInstructionCount(Context context, int count) {
        limits.observe(context, count);
    }

    /** Fresh global objects for one script. */
    static ScriptableObject scope(Context context) {
        ScriptableObject scope = context.initSafeStandardObjects(null, false);
        REMOVED.forEach(scope::delete);
        for (String name : GUARDED_STATIC) {
            if (ScriptableObject.getProperty(scope, name) instanceof ScriptableObject object) {
                guard(scope, object);
            }
        }
        for (String name : GUARDED) {
            if (ScriptableObject.getProperty(scope, name) instanceof ScriptableObject constructor
                    && constructor.get("prototype", constructor) instanceof ScriptableObject prototype) {
                guard(scope, prototype);
            }
        }
        return scope;
    }

    private static void guard(ScriptableObject scope, ScriptableObject object) {
        for (Object id : object.getAllIds()) {
            if (id instanceof String name
                    && !name.equals("constructor")
                    && !name.equals("prototype")
                    && object.get(name, object) instanceof Function function) {
                LambdaFunction guarded = new LambdaFunction(scope, name, 0, (cx, s, self, given) -> {
                    refuseLong(name, self, given);
                    return function.call(cx, s, self, given);
                });
                object.defineProperty(name, guarded, ScriptableObject.DONTENUM);
            }
        }
    }

    private static void refuseLong(String name, Object self, Object[] given) {
        double length = length(self);
        for (Object value : given) {
            length = Math.max(length, length(value));
        }
        if (given.length > 0 && name.equals("repeat")) {
            length = Math.max(1, length) * ScriptRuntime.toNumber(given[0]);
        } else if (given.length > 0 && (name.equals("padStart") || name.equals("padEnd"))) {
            length = ScriptRuntime.toNumber(given[0]);
        }
        if (length > LENGTH_MAX) {
            throw ScriptRuntime.rangeError(name + ": longer than " + LENGTH_MAX);
        }
    }

    private static double length(Object value) {
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (value instanceof NativeArray array) {
            return array.getLength();
        }
        if (!(value instanceof ScriptableObject object) || value instanceof Function) {
            return 0;
        }
        for (Scriptable holder = object; holder instanceof ScriptableObject s; holder = holder.getPrototype()) {
            Object getter = s.getGetterOrSetter("length", 0, s, false);
            if (getter != null && !Undefined.isUndefined(getter)) {
                return Double.POSITIVE_INFINITY; // may say something else the next time
            }
        }
        Object stated = ScriptableObject.getProperty(object, "length");
        return stated instanceof Number number && !Undefined.isUndefined(stated) ? number.doubleValue() : 0;
    }
}
