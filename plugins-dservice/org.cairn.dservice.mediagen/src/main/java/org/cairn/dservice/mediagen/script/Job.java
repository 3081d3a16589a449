// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.dservice.mediagen.image.Document;
import org.cairn.dservice.mediagen.image.Format;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.jspecify.annotations.Nullable;

/** What one script works on: its arguments, its sources, and in the end its result. Used on one thread. */
public final class Job {
    /** Gives the bytes of a source: {@code body} or a URL. */
    @FunctionalInterface
    public interface Sources {
        byte[] load(String source) throws DServiceException;
    }

    /**
     * What a script saved.
     *
     * @param pages of the document that the picture came from
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Saved(byte[] bytes, Format format, int width, int height, int pages) {}

    private final List<Object> positional;
    private final Map<String, Object> named;
    private final Sources sources;
    private final Allowance allowance;
    private @Nullable Saved saved;
    private int loaded;

    /**
     * @param positional arguments: Strings, Doubles and Booleans
     * @param named the same
     */
    public Job(List<Object> positional, Map<String, Object> named, Sources sources, Allowance allowance) {
        this.positional = positional;
        this.named = named;
        this.sources = sources;
        this.allowance = allowance;
    }

    List<Object> positional() {
        return positional;
    }

    Map<String, Object> named() {
        return named;
    }

    Allowance allowance() {
        return allowance;
    }

    /** An argument by its name, else by its position (from 0; negative for none). */
    Optional<Object> argument(String name, int position) {
        Object value = named.get(name);
        if (value == null && position >= 0 && position < positional.size()) {
            value = positional.get(position);
        }
        return Optional.ofNullable(value).filter(v -> !v.equals(""));
    }

    /** Loads a source; an empty one is the source that the request names. */
    Document load(String source) throws DServiceException {
        if (++loaded > allowance.limits().sources()) {
            throw new DServiceException(
                    Kind.TOO_LARGE, "load: more than " + allowance.limits().sources() + " sources");
        }
        String name = source.isEmpty() ? String.valueOf(argument("source", 0).orElse("body")) : source;
        Document document = Document.of(sources.load(name), allowance);
        allowance.check();
        return document;
    }

    void save(Saved result) throws DServiceException {
        if (saved != null) {
            throw new DServiceException(Kind.INVALID, "save: a script saves once");
        }
        saved = result;
    }

    /** The result, once the script has ended. */
    public Optional<Saved> saved() {
        return Optional.ofNullable(saved);
    }
}
