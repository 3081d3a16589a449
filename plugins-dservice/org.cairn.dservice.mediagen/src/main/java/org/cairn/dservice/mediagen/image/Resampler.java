// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * Scales pictures: whole blocks are averaged while the picture is more than three times too large, then a separable
 * Lanczos filter of three lobes does the rest. Block averages cost a few additions for each pixel and leave the filter a
 * small picture; three times is where the difference to the filter alone can no longer be seen. Colours are weighed by
 * opacity, or transparent edges would bleed.
 */
final class Resampler {
    private static final int LOBES = 3;
    private static final double SHRINK_MARGIN = 3;
    private static final int CHANNELS = 4;

    private final Allowance allowance;

    Resampler(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Scales to a size that the caller has checked; the result is INT_RGB, or INT_ARGB_PRE if there is transparency. */
    BufferedImage scale(BufferedImage source, int width, int height) {
        int blockX = Math.max(1, (int) (source.getWidth() / (width * SHRINK_MARGIN)));
        int blockY = Math.max(1, (int) (source.getHeight() / (height * SHRINK_MARGIN)));
        boolean opaque = !source.getColorModel().hasAlpha();
        float[] plane = shrink(source, blockX, blockY);
        int shrunkWidth = (source.getWidth() + blockX - 1) / blockX;
        int shrunkHeight = (source.getHeight() + blockY - 1) / blockY;
        // blocks at the edge may be partial: the filter works on the picture's true extent
        Weights across = Weights.of(source.getWidth() / (double) blockX, shrunkWidth, width);
        Weights down = Weights.of(source.getHeight() / (double) blockY, shrunkHeight, height);
        float[] narrow = across(plane, shrunkWidth, shrunkHeight, across, width);
        return down(narrow, width, down, height, opaque);
    }

    /** Averages blocks into premultiplied floats, row after row. */
    private float[] shrink(BufferedImage source, int blockX, int blockY) {
        int width = source.getWidth();
        int outWidth = (width + blockX - 1) / blockX;
        int outHeight = (source.getHeight() + blockY - 1) / blockY;
        float[] out = new float[outWidth * outHeight * CHANNELS];
        int[] sums = new int[outWidth * CHANNELS];
        Rows rows = new Rows(source);
        for (int oy = 0; oy < outHeight; oy++) {
            allowance.check();
            java.util.Arrays.fill(sums, 0);
            int last = Math.min(source.getHeight(), (oy + 1) * blockY);
            for (int y = oy * blockY; y < last; y++) {
                add(rows.row(y), width, blockX, sums);
            }
            int tall = last - oy * blockY;
            for (int ox = 0; ox < outWidth; ox++) {
                float weight = 1f / (tall * (Math.min(width, (ox + 1) * blockX) - ox * blockX));
                for (int c = 0; c < CHANNELS; c++) {
                    out[(oy * outWidth + ox) * CHANNELS + c] = sums[ox * CHANNELS + c] * weight;
                }
            }
        }
        return out;
    }

    private static void add(int[] row, int width, int blockX, int[] sums) {
        int at = 0;
        for (int begin = 0; begin < width; begin += blockX, at += CHANNELS) {
            int a = 0;
            int r = 0;
            int g = 0;
            int b = 0;
            for (int x = begin; x < Math.min(width, begin + blockX); x++) {
                int pixel = row[x];
                a += pixel >>> 24;
                r += pixel >> 16 & 255;
                g += pixel >> 8 & 255;
                b += pixel & 255;
            }
            sums[at] += a;
            sums[at + 1] += r;
            sums[at + 2] += g;
            sums[at + 3] += b;
        }
    }

    private float[] across(float[] in, int inWidth, int height, Weights weights, int width) {
        float[] out = new float[width * height * CHANNELS];
        for (int y = 0; y < height; y++) {
            allowance.check();
            for (int x = 0; x < width; x++) {
                int from = (y * inWidth + weights.first[x]) * CHANNELS;
                float a = 0;
                float r = 0;
                float g = 0;
                float b = 0;
                for (float w : weights.of[x]) {
                    a += in[from] * w;
                    r += in[from + 1] * w;
                    g += in[from + 2] * w;
                    b += in[from + 3] * w;
                    from += CHANNELS;
                }
                int to = (y * width + x) * CHANNELS;
                out[to] = a;
                out[to + 1] = r;
                out[to + 2] = g;
                out[to + 3] = b;
            }
        }
        return out;
    }

    private BufferedImage down(float[] in, int width, Weights weights, int height, boolean opaque) {
        BufferedImage image =
                new BufferedImage(width, height, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB_PRE);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        float[] sums = new float[width * CHANNELS];
        for (int y = 0; y < height; y++) {
            allowance.check();
            java.util.Arrays.fill(sums, 0);
            int from = weights.first[y] * width * CHANNELS;
            for (float w : weights.of[y]) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += in[from + i] * w;
                }
                from += sums.length;
            }
            for (int x = 0; x < width; x++) {
                int a = opaque ? 255 : clamp(sums[x * CHANNELS], 255);
                pixels[y * width + x] = a << 24
                        | clamp(sums[x * CHANNELS + 1], a) << 16
                        | clamp(sums[x * CHANNELS + 2], a) << 8
                        | clamp(sums[x * CHANNELS + 3], a);
            }
        }
        return image;
    }

    private static int clamp(float value, int max) {
        return Math.max(0, Math.min(max, Math.round(value)));
    }

    /** For each output pixel the first input pixel and the weights from there on; they add up to 1. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Weights(int[] first, float[][] of) {
        static Weights of(double extent, int inputs, int outputs) {
            double scale = extent / outputs;
            double stretch = Math.max(1, scale);
            double support = LOBES * stretch;
            int[] first = new int[outputs];
            float[][] all = new float[outputs][];
            for (int o = 0; o < outputs; o++) {
                double centre = (o + 0.5) * scale;
                int begin = (int) Math.max(0, Math.min(inputs - 1, Math.floor(centre - support + 0.5)));
                int end = (int) Math.max(begin + 1, Math.min(inputs, Math.ceil(centre + support - 0.5)));
                double[] raw = new double[end - begin];
                double sum = 0;
                for (int i = begin; i < end; i++) {
                    raw[i - begin] = lanczos((i + 0.5 - centre) / stretch);
                    sum += raw[i - begin];
                }
                first[o] = begin;
                all[o] = new float[raw.length];
                for (int i = 0; i < raw.length; i++) {
                    all[o][i] = (float) (raw[i] / sum);
                }
            }
            return new Weights(first, all);
        }

        private static double lanczos(double x) {
            if (Math.abs(x) < 1e-9) {
                return 1;
            }
            if (Math.abs(x) >= LOBES) {
                return 0;
            }
            double p = Math.PI * x;
            return LOBES * Math.sin(p) * Math.sin(p / LOBES) / (p * p);
        }
    }
}
