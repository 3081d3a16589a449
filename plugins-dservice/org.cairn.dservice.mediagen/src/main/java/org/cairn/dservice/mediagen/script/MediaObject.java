// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.awt.Color;
import java.util.Locale;
import org.cairn.dservice.mediagen.image.Document;
import org.cairn.dservice.mediagen.image.Format;
import org.cairn.dservice.mediagen.image.Picture;
import org.cairn.dservice.mediagen.image.PictureWriter;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.ScriptableObject;

/**
 * A {@code Media} of a script: a document and the picture made from it. What is done before {@code load} loads the source
 * that the request names.
 */
final class MediaObject extends ScriptableObject {
    private static final long serialVersionUID = 1;

    private final transient Job job;
    private transient @Nullable Document document;
    private transient @Nullable Picture picture;
    private @Nullable Format wanted;

    MediaObject(Job job) {
        this.job = job;
    }

    @Override
    public String getClassName() {
        return "Media";
    }

    private Document document() throws DServiceException {
        Document loaded = document;
        if (loaded == null) {
            loaded = job.load("");
            document = loaded;
        }
        return loaded;
    }

    Picture picture() throws DServiceException {
        Picture current = picture;
        if (current == null) {
            current = document().page(1, Document.DPI_STANDARD);
            picture = current;
        }
        return current;
    }

    int pages() throws DServiceException {
        picture();
        return document().pages();
    }

    String format() throws DServiceException {
        return document().format().label();
    }

    void load(Arguments a) throws DServiceException {
        document = job.load(a.text("source", ""));
        picture = null;
        if (a.has("page") || a.has("dpi")) {
            page(a);
        }
    }

    void page(Arguments a) throws DServiceException {
        picture = document().page(a.integer("page", 1), a.number("dpi", Document.DPI_STANDARD));
    }

    void resize(Arguments a) throws DServiceException {
        String fit = a.text("fit", "inside").toUpperCase(Locale.ROOT);
        Picture.Fit how;
        try {
            how = Picture.Fit.valueOf(fit);
        } catch (IllegalArgumentException e) {
            throw new DServiceException(Kind.INVALID, "resize: fit is inside, cover or fill", e);
        }
        picture = picture().resize(a.integer("width", 0), a.integer("height", 0), how);
    }

    void crop(Arguments a) throws DServiceException {
        Picture now = picture();
        int x = a.integer("x", 0);
        int y = a.integer("y", 0);
        picture = now.crop(x, y, a.integer("width", now.width() - x), a.integer("height", now.height() - y));
    }

    void rotate(Arguments a) throws DServiceException {
        picture = picture().rotate(a.number("angle", 0), a.color("background", null));
    }

    void mirror() throws DServiceException {
        picture = picture().mirror();
    }

    void convert(Arguments a) throws DServiceException {
        if (a.has("type")) {
            wanted = format(a.text("type", ""), "convert");
        }
        String color = a.text("color", "rgb");
        if (color.equals("gray")) {
            picture = picture().gray();
        } else if (!color.equals("rgb")) {
            throw new DServiceException(Kind.INVALID, "convert: color is rgb or gray");
        }
    }

    void save(Arguments a) throws DServiceException {
        Picture now = picture();
        Format as = a.has("type") ? format(a.text("type", ""), "save") : standardFormat();
        Color background = a.color("background", Color.WHITE);
        byte[] bytes = PictureWriter.write(
                now,
                as,
                a.integer("quality", PictureWriter.QUALITY_STANDARD),
                background == null ? Color.WHITE : background);
        job.save(new Job.Saved(bytes, as, now.width(), now.height(), document().pages()));
    }

    /** As it came if browsers show that, else PNG. */
    private Format standardFormat() throws DServiceException {
        Format chosen = wanted;
        if (chosen != null) {
            return chosen;
        }
        Format from = document().format();
        return from == Format.JPEG || from == Format.GIF ? from : Format.PNG;
    }

    private static Format format(String name, String function) throws DServiceException {
        return Format.writable(name)
                .orElseThrow(() ->
                        new DServiceException(Kind.INVALID, function + ": type is one of " + Format.writableNames()));
    }
}
