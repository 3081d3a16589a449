// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.color.ColorSpace;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.jspecify.annotations.Nullable;

/** A picture under work; every change gives a new one and checks its size first. Used on one thread. */
public final class Picture {
    /** How a picture meets a width and a height. */
    public enum Fit {
        /** Whole picture, at most that large; never enlarged. */
        INSIDE,
        /** Fills that size exactly; what stands over is cut off at both sides. */
        COVER,
        /** That size exactly, stretched. */
        FILL
    }

    private final BufferedImage image;
    private final Allowance allowance;

    public Picture(BufferedImage image, Allowance allowance) {
        this.image = image;
        this.allowance = allowance;
    }

    public int width() {
        return image.getWidth();
    }

    public int height() {
        return image.getHeight();
    }

    public BufferedImage image() {
        return image;
    }

    /** Scales; a width or height of 0 follows from the other one. */
    public Picture resize(int width, int height, Fit fit) throws DServiceException {
        if (width < 0 || height < 0 || (width == 0 && height == 0)) {
            throw new DServiceException(Kind.INVALID, "resize needs a width or a height of 1 pixel or more");
        }
        double byWidth = width / (double) width();
        double byHeight = height / (double) height();
        if (width == 0 || height == 0) {
            double scale = Math.max(byWidth, byHeight);
            return exactly(scaled(width, width(), fit, scale), scaled(height, height(), fit, scale));
        }
        return switch (fit) {
            case FILL -> exactly(width, height);
            case COVER -> {
                double most = Math.max(byWidth, byHeight);
                int cutWidth = Math.max(1, Math.min(width(), (int) Math.round(width / most)));
                int cutHeight = Math.max(1, Math.min(height(), (int) Math.round(height / most)));
                yield crop((width() - cutWidth) / 2, (height() - cutHeight) / 2, cutWidth, cutHeight)
                        .exactly(width, height);
            }
            case INSIDE -> {
                double least = Math.min(1, Math.min(byWidth, byHeight));
                yield exactly(Math.max(1, (int) Math.round(width() * least)), Math.max(1, (int)
                        Math.round(height() * least)));
            }
        };
    }

    private static int scaled(int wanted, int have, Fit fit, double scale) {
        if (fit == Fit.INSIDE && scale > 1) {
            return have;
        }
        return wanted > 0 ? wanted : (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(have * scale)));
    }

    private Picture exactly(int width, int height) throws DServiceException {
        allowance.checkSize("a picture", width, height);
        if (width == width() && height == height()) {
            return this;
        }
        return new Picture(new Resampler(allowance).scale(image, width, height), allowance);
    }

    /** Cuts a part out, which must lie within the picture. */
    public Picture crop(int x, int y, int width, int height) throws DServiceException {
        allowance.checkSize("a part", width, height);
        if (x < 0 || y < 0 || (long) x + width > width() || (long) y + height > height()) {
            throw new DServiceException(
                    Kind.INVALID,
                    "crop: x " + x + ", y " + y + ", width " + width + ", height " + height
                            + " does not lie within the picture of " + width() + " x " + height());
        }
        if (width == width() && height == height()) {
            return this;
        }
        return draw(
                width, height, image.getColorModel().hasAlpha(), null, AffineTransform.getTranslateInstance(-x, -y));
    }

    /** Turns clockwise by any angle; the picture grows, and its corners get the background ({@code null}: transparent). */
    public Picture rotate(double degrees, @Nullable Color background) throws DServiceException {
        if (!Double.isFinite(degrees)) {
            throw new DServiceException(Kind.INVALID, "rotate: angle is a number of degrees");
        }
        double turn = ((degrees % 360) + 360) % 360;
        if (turn == 0) {
            return this;
        }
        if (turn % 90 == 0) {
            return quarters((int) turn / 90);
        }
        double sin = Math.abs(Math.sin(Math.toRadians(turn)));
        double cos = Math.abs(Math.cos(Math.toRadians(turn)));
        int width = (int) Math.ceil(width() * cos + height() * sin);
        int height = (int) Math.ceil(height() * cos + width() * sin);
        AffineTransform transform = AffineTransform.getTranslateInstance(width / 2.0, height / 2.0);
        transform.rotate(Math.toRadians(turn));
        transform.translate(-width() / 2.0, -height() / 2.0);
        boolean alpha = background == null
                || background.getAlpha() < 255
                || image.getColorModel().hasAlpha();
        return draw(width, height, alpha, background, transform);
    }

    private Picture quarters(int turns) throws DServiceException {
        AffineTransform transform = AffineTransform.getQuadrantRotateInstance(turns);
        transform.preConcatenate(AffineTransform.getTranslateInstance(
                turns == 3 ? 0 : turns == 1 ? height() : width(), turns == 1 ? 0 : turns == 3 ? width() : height()));
        return turns == 2
                ? draw(width(), height(), image.getColorModel().hasAlpha(), null, transform)
                : draw(height(), width(), image.getColorModel().hasAlpha(), null, transform);
    }

    /** Mirrors left and right. */
    public Picture mirror() throws DServiceException {
        AffineTransform transform = new AffineTransform(-1, 0, 0, 1, width(), 0);
        return draw(width(), height(), image.getColorModel().hasAlpha(), null, transform);
    }

    /** Turns and mirrors as EXIF's orientation, 1 to 8, says (CIPA DC-008, tag 0x0112). */
    Picture oriented(int orientation) throws DServiceException {
        return switch (orientation) {
            case 2 -> mirror();
            case 3 -> quarters(2);
            case 4 -> quarters(2).mirror();
            case 5 -> quarters(1).mirror();
            case 6 -> quarters(1);
            case 7 -> quarters(3).mirror();
            case 8 -> quarters(3);
            default -> this;
        };
    }

    /** Without colours. */
    public Picture gray() {
        allowance.check();
        BufferedImage out = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_RGB);
        if (image.getColorModel().hasAlpha()) {
            out = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_ARGB);
        }
        Rows rows = new Rows(image);
        int[] line = new int[width()];
        for (int y = 0; y < height(); y++) {
            int[] row = rows.row(y);
            for (int x = 0; x < line.length; x++) {
                int a = row[x] >>> 24;
                // Rec. 601 luma, in thousandths, of colours that are undone from their opacity
                int sum = (row[x] >> 16 & 255) * 299 + (row[x] >> 8 & 255) * 587 + (row[x] & 255) * 114;
                int luma = a == 0 ? 0 : Math.min(255, (sum * 255 / a + 500) / 1000);
                line[x] = a << 24 | luma << 16 | luma << 8 | luma;
            }
            out.setRGB(0, y, line.length, 1, line, 0, line.length);
        }
        return new Picture(out, allowance);
    }

    /** Laid on a background, without transparency; itself if it has none. */
    public Picture opaque(Color background) throws DServiceException {
        return image.getColorModel().hasAlpha()
                ? draw(width(), height(), false, background, new AffineTransform())
                : this;
    }

    /** In sRGB, with an ordinary layout of pixels. */
    Picture standard() {
        ColorSpace space = image.getColorModel().getColorSpace();
        if (space.isCS_sRGB() || space.getType() == ColorSpace.TYPE_GRAY) {
            return this;
        }
        allowance.check();
        boolean alpha = image.getColorModel().hasAlpha();
        BufferedImage out =
                new BufferedImage(width(), height(), alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        new ColorConvertOp(null).filter(image, out); // all at once: pixel by pixel it takes minutes
        return new Picture(out, allowance);
    }

    private Picture draw(int width, int height, boolean alpha, @Nullable Color background, AffineTransform transform)
            throws DServiceException {
        allowance.checkSize("a picture", width, height);
        BufferedImage out =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB_PRE : BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = out.createGraphics();
        try {
            if (background != null) {
                graphics.setColor(background);
                graphics.fillRect(0, 0, width, height);
            }
            boolean exact =
                    (transform.getType() & (AffineTransform.TYPE_GENERAL_ROTATION | AffineTransform.TYPE_MASK_SCALE))
                            == 0; // pixels move as they are
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION,
                    exact
                            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                            : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
            graphics.drawImage(image, transform, null);
        } finally {
            graphics.dispose();
        }
        return new Picture(out, allowance);
    }
}
