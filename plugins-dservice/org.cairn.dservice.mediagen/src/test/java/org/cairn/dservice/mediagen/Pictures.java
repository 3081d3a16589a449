// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.imageio.ImageIO;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.dservice.mediagen.image.Limits;
import org.cairn.dservice.mediagen.image.PixelBudget;

/** Pictures to work on and a measure of how alike two are. */
public final class Pictures {
    /** Hostile documents make PDFBox talk a lot; kept here, or the level is forgotten with the logger. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.apache.pdfbox"), Logger.getLogger("org.apache.fontbox"));

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private Pictures() {}

    /** Waves of all colours, the same at every size. */
    public static BufferedImage waves(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double u = (x + 0.5) / width;
                double v = (y + 0.5) / height;
                image.setRGB(x, y, wave(u * 3 + v) << 16 | wave(v * 4) << 8 | wave(u * 2 - v * 2 + 0.3));
            }
        }
        return image;
    }

    private static int wave(double turns) {
        return (int) Math.round(127.5 + 120 * Math.sin(2 * Math.PI * turns));
    }

    /** A red left and a blue right half, with a green corner top left. */
    public static BufferedImage halves(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(0, 0, width / 4, height / 4);
        graphics.dispose();
        return image;
    }

    public static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException("no writer for " + format);
        }
        return out.toByteArray();
    }

    public static BufferedImage decode(byte[] bytes) throws IOException {
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes)), "a picture");
    }

    /** Peak signal to noise ratio over red, green and blue, in dB; above 40 the eye sees no difference. */
    public static double psnr(BufferedImage a, BufferedImage b) {
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            throw new AssertionError("sizes differ: " + a + " " + b);
        }
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                int p = a.getRGB(x, y);
                int q = b.getRGB(x, y);
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference = (p >> shift & 255) - (q >> shift & 255);
                    sum += difference * difference;
                }
            }
        }
        double mean = sum / (3.0 * a.getWidth() * a.getHeight());
        return mean == 0 ? 99 : 10 * Math.log10(255 * 255 / mean);
    }

    /** Whether two colours are nearly the same. */
    public static boolean near(int rgb, Color color) {
        return Math.abs((rgb >> 16 & 255) - color.getRed()) < 16
                && Math.abs((rgb >> 8 & 255) - color.getGreen()) < 16
                && Math.abs((rgb & 255) - color.getBlue()) < 16;
    }

    /** Standard limits, and a clock of the JVM. */
    public static Allowance allowance() {
        return allowance(Limits.STANDARD);
    }

    public static Allowance allowance(Limits limits) {
        return new Allowance(limits, PixelBudget.forHeap(0, limits), System::nanoTime, limits.timeMs(), () -> false);
    }
}
