// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.cairn.dservice.mediagen.Pictures;
import org.cairn.dservice.mediagen.image.Picture.Fit;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.junit.jupiter.api.Test;

/** CGN-15: what is done to pictures, compared as pictures. */
class PictureTest {
    private static Picture picture(BufferedImage image) {
        return new Picture(image, Pictures.allowance());
    }

    private static void assertAlike(double least, BufferedImage expected, Picture actual) {
        double psnr = Pictures.psnr(expected, actual.image());
        assertTrue(psnr > least, "PSNR " + psnr);
    }

    @Test
    void scalesDownAndUpWithoutShiftOrRinging() throws Exception {
        int[][] sizes = {{1200, 800}, {640, 480}, {301, 199}, {97, 101}, {1999, 60}, {40, 30}};
        for (int[] size : sizes) {
            Picture scaled = picture(Pictures.waves(640, 480)).resize(size[0], size[1], Fit.FILL);
            assertAlike(38, Pictures.waves(size[0], size[1]), scaled);
        }
    }

    @Test
    void averagesWhatIsTooFineToShow() throws Exception {
        BufferedImage board = new BufferedImage(1000, 1000, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1_000_000; i++) {
            board.setRGB(i % 1000, i / 1000, (i + i / 1000) % 2 == 0 ? 0xffffff : 0);
        }
        BufferedImage small = picture(board).resize(77, 0, Fit.INSIDE).image();
        for (int i = 0; i < 77; i++) {
            assertEquals(127, small.getRGB(i, 76 - i) & 255, 6, "gray, no pattern");
        }
    }

    @Test
    void keepsFlatColoursAndEdgesOfTransparency() throws Exception {
        BufferedImage image = new BufferedImage(300, 300, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(200, 40, 10));
        graphics.fillRect(0, 0, 150, 300);
        graphics.dispose();
        BufferedImage small = picture(image).resize(50, 50, Fit.FILL).image();
        assertEquals(0xffc8280a, small.getRGB(10, 10));
        assertEquals(0, small.getRGB(40, 10) >>> 24);
        for (int x = 0; x < 50; x++) {
            int pixel = small.getRGB(x, 25);
            if (pixel >>> 24 > 40) {
                assertTrue(Pictures.near(pixel, new Color(200, 40, 10)), "no dark fringe at " + x);
            }
        }
    }

    @Test
    void fitsInsideCoversAndFills() throws Exception {
        Picture wide = picture(Pictures.halves(400, 200));
        assertSize(100, 50, wide.resize(100, 100, Fit.INSIDE));
        assertSize(400, 200, wide.resize(1000, 1000, Fit.INSIDE));
        assertSize(400, 200, wide.resize(1000, 0, Fit.INSIDE));
        assertSize(1000, 500, wide.resize(1000, 0, Fit.FILL));
        assertSize(60, 30, wide.resize(0, 30, Fit.INSIDE));
        assertSize(100, 100, wide.resize(100, 100, Fit.COVER));
        assertSize(100, 300, wide.resize(100, 300, Fit.FILL));
        assertSize(1, 1, wide.resize(1, 0, Fit.INSIDE));
        BufferedImage middle = wide.resize(100, 100, Fit.COVER).image();
        assertTrue(Pictures.near(middle.getRGB(5, 90), Color.RED));
        assertTrue(Pictures.near(middle.getRGB(95, 90), Color.BLUE));
    }

    private static void assertSize(int width, int height, Picture picture) {
        assertEquals(width + " x " + height, picture.width() + " x " + picture.height());
    }

    @Test
    void turnsByQuartersExactly() throws Exception {
        Picture original = picture(Pictures.halves(41, 22));
        Picture once = original.rotate(90, null);
        assertSize(22, 41, once);
        assertTrue(Pictures.near(once.image().getRGB(21, 0), Color.GREEN), "top left went top right");
        assertEquals(99, Pictures.psnr(original.image(), once.rotate(270, null).image()));
        assertEquals(
                99,
                Pictures.psnr(
                        original.rotate(180, null).image(),
                        once.rotate(90, null).image()));
        assertEquals(
                99, Pictures.psnr(original.image(), original.mirror().mirror().image()));
        assertEquals(original, original.rotate(-720, null));
    }

    @Test
    void turnsByAnyAngleClockwise() throws Exception {
        Picture turned = picture(Pictures.halves(200, 200)).rotate(30, Color.WHITE);
        assertSize(274, 274, turned);
        assertEquals(0xffffffff, turned.image().getRGB(1, 1));
        assertTrue(Pictures.near(turned.image().getRGB(77, 107), Color.RED));
        assertTrue(Pictures.near(turned.image().getRGB(197, 167), Color.BLUE));
        assertEquals(
                0,
                picture(Pictures.halves(20, 20)).rotate(45, null).image().getRGB(0, 0) >>> 24,
                "transparent without a background");
    }

    @Test
    void refusesSizesBeyondTheLimit() {
        Picture original = picture(Pictures.halves(100, 100));
        for (int[] size : new int[][] {{30_001, 1}, {10_000, 10_000}, {0, 30_001}}) {
            DServiceException e =
                    assertThrows(DServiceException.class, () -> original.resize(size[0], size[1], Fit.FILL));
            assertEquals(Kind.TOO_LARGE, e.kind());
        }
        assertThrows(DServiceException.class, () -> original.resize(0, 0, Fit.FILL));
        assertThrows(DServiceException.class, () -> original.resize(-1, 5, Fit.FILL));
        assertThrows(DServiceException.class, () -> original.crop(50, 50, 51, 1));
        assertThrows(DServiceException.class, () -> original.crop(Integer.MAX_VALUE, 0, 1, 1));
        assertThrows(DServiceException.class, () -> original.rotate(Double.NaN, null));
    }

    @Test
    void waitsForRoomAndGivesItBack() throws Exception {
        Limits limits = new Limits(1_000_000, 2000, 1, 1, 1, 50, 1, 1);
        PixelBudget budget = PixelBudget.forHeap(0, limits);
        try (Allowance first = new Allowance(limits, budget, System::nanoTime, 50, () -> false)) {
            first.checkSize("a picture", 1000, 1000);
            first.checkSize("a picture", 1000, 1000);
            try (Allowance second = new Allowance(limits, budget, System::nanoTime, 50, () -> false)) {
                DServiceException e =
                        assertThrows(DServiceException.class, () -> second.checkSize("a picture", 1000, 1000));
                assertEquals(Kind.UPSTREAM, e.kind());
            }
        }
        try (Allowance third = new Allowance(limits, budget, System::nanoTime, 50, () -> false)) {
            third.checkSize("a picture", 1000, 1000);
        }
    }
}
