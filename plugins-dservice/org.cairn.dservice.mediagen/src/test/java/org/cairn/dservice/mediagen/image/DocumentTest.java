// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.cairn.dservice.mediagen.Pictures;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CGN-15: sources of every format, and hostile ones. */
class DocumentTest {
    private static Picture read(byte[] bytes) throws DServiceException {
        try (Allowance allowance = Pictures.allowance()) {
            return Document.of(bytes, allowance).page(1, Document.DPI_STANDARD);
        }
    }

    private static Kind refused(byte[] bytes) {
        return assertTimeout(Duration.ofSeconds(20), () -> assertThrows(DServiceException.class, () -> read(bytes))
                .kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
    void readsWhatItsFirstBytesSay(String format) throws Exception {
        BufferedImage original = Pictures.waves(90, 60);
        Picture picture = read(Pictures.encode(original, format));
        assertTrue(Pictures.psnr(original, picture.image()) > (format.equals("gif") ? 25 : 30), format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
    void neverFailsOtherwiseThanByRefusing(String format) throws Exception {
        byte[] good = Pictures.encode(Pictures.waves(60, 40), format);
        Random random = new Random(15);
        for (int i = 0; i < 400; i++) {
            byte[] bad = i % 2 == 0 ? good.clone() : Arrays.copyOf(good, 8 + random.nextInt(good.length - 8));
            for (int n = random.nextInt(6); n > 0; n--) {
                bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt(256);
            }
            try {
                read(bad);
            } catch (DServiceException e) {
                assertTrue(String.valueOf(e.getMessage()).matches("(?s)(source|a p).*"), e.getMessage());
            }
        }
    }

    @Test
    void refusesAPngThatClaimsAThousandMegapixels() throws Exception {
        assertEquals(Kind.TOO_LARGE, refused(png(30_000, 30_000)));
        assertEquals(Kind.TOO_LARGE, refused(png(1, 2_000_000_000)));
        assertEquals(Kind.TOO_LARGE, refused(png(Integer.MAX_VALUE, Integer.MAX_VALUE)));
    }

    private static byte[] png(int width, int height) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
            deflater.write(new byte[1 << 20]);
        }
        chunk(out, "IDAT", data.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(ISO_8859_1));
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(type.getBytes(ISO_8859_1));
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Test
    void refusesATiffWhoseDirectoriesGoInACircle() {
        ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put("II".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8);
        tiff.putShort((short) 1)
                .putShort((short) 256)
                .putShort((short) 4)
                .putInt(1)
                .putInt(10);
        tiff.putInt(8); // the next directory is this one
        assertEquals(Kind.UNPROCESSABLE, refused(tiff.array()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
    void stopsInTheMiddleOfAPicture(String format) throws Exception {
        byte[] picture = Pictures.encode(Pictures.waves(1000, 1000), format);
        int[] ticks = new int[1];
        // a clock that jumps: time is up after a few looks at it, while the reader is at work
        try (Allowance allowance = new Allowance(
                Limits.STANDARD,
                PixelBudget.forHeap(0, Limits.STANDARD),
                () -> ++ticks[0] < 5 ? 0 : Long.MAX_VALUE / 2,
                1000,
                () -> false)) {
            assertThrows(StopWork.class, () -> Document.of(picture, allowance).page(1, 72));
        }
    }

    @Test
    void obeysExifOrientation() throws Exception {
        BufferedImage upright = Pictures.halves(64, 32);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] stored = Pictures.encode(stored(upright, orientation), "jpeg");
            Picture picture = read(withOrientation(stored, orientation));
            assertTrue(Pictures.psnr(upright, picture.image()) > 25, "orientation " + orientation);
        }
        assertEquals(1, Exif.orientation(Pictures.encode(upright, "jpeg")));
    }

    /** What a camera stores: EXIF says where the first row and the first column of it are in the upright picture. */
    private static BufferedImage stored(BufferedImage upright, int orientation) {
        int w = upright.getWidth();
        int h = upright.getHeight();
        boolean turned = orientation >= 5;
        BufferedImage out = new BufferedImage(turned ? h : w, turned ? w : h, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < out.getHeight(); row++) {
            for (int column = 0; column < out.getWidth(); column++) {
                int x = turned ? row : column;
                int y = turned ? column : row;
                boolean right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
                boolean bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
                out.setRGB(column, row, upright.getRGB(right ? w - 1 - x : x, bottom ? h - 1 - y : y));
            }
        }
        return out;
    }

    private static byte[] withOrientation(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(4 + 6 + 8 + 2 + 12 + 4);
        exif.putShort((short) 0xffe1).putShort((short) (exif.capacity() - 2));
        exif.put("Exif\0\0".getBytes(ISO_8859_1));
        exif.put("MM".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        exif.putShort((short) orientation).putShort((short) 0).putInt(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(exif.array());
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    @Test
    void refusesBrokenAndHostilePdfs() {
        for (String text : List.of(
                "%PDF-1.4\n",
                """
                %PDF-1.4
                1 0 obj
                <</Type/Catalog/Pages 2 0 R>>
                endobj
                2 0 obj
                <</Type/Pages/Kids[2 0 R]/Count 1>>
                endobj
                trailer
                <</Root 1 0 R>>
                """,
                "%PDF-1.4\n1 0 obj\n" + "[".repeat(50_000) + "\nendobj\ntrailer\n<</Root 1 0 R>>\n",
                page("/MediaBox[0 0 1e9 1e9]", ""),
                page("/MediaBox[0 0 200 200]", "q ".repeat(200_000) + "/X Do"))) {
            try {
                assertTimeout(Duration.ofSeconds(20), () -> read(text.getBytes(ISO_8859_1)));
            } catch (AssertionError e) {
                throw e;
            } catch (Throwable e) {
                assertTrue(
                        e.getCause() instanceof DServiceException || e instanceof DServiceException,
                        () -> e.toString());
            }
        }
        assertEquals(
                Kind.TOO_LARGE, refused(page("/MediaBox[0 0 20000 20000]", "").getBytes(ISO_8859_1)));
        assertEquals(Kind.UNPROCESSABLE, refused("%PDF-1.4\n".getBytes(ISO_8859_1)));
    }

    @Test
    void stopsAPdfThatTakesTooLong() {
        Limits hasty = new Limits(50_000_000, 30_000, 10, 1 << 26, 1, 500, 1, 1);
        byte[] pdf = page("/MediaBox[0 0 2000 2000]", "0 0 2000 2000 re f ".repeat(500_000))
                .getBytes(ISO_8859_1);
        assertTimeout(Duration.ofSeconds(10), () -> {
            try (Allowance allowance = Pictures.allowance(hasty)) {
                assertThrows(StopWork.class, () -> Document.of(pdf, allowance).page(1, 72));
            }
        });
    }

    @Test
    void stopsAPdfThatUnpacksToGigabytes() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] spaces = new byte[1 << 20];
        Arrays.fill(spaces, (byte) ' ');
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            for (int i = 0; i < 256; i++) {
                deflater.write(spaces);
            }
        }
        String text = page(
                        "/MediaBox[0 0 200 200]", "CONTENTS".repeat(packed.size() / 8) + "X".repeat(packed.size() % 8))
                .replace("<</Length", "<</Filter/FlateDecode/Length");
        byte[] pdf = text.getBytes(ISO_8859_1);
        System.arraycopy(packed.toByteArray(), 0, pdf, text.indexOf("stream\n") + 7, packed.size());
        Limits hasty = new Limits(50_000_000, 30_000, 10, 1 << 26, 1, 500, 1, 1);
        assertTimeout(Duration.ofSeconds(5), () -> {
            try (Allowance allowance = Pictures.allowance(hasty)) {
                assertThrows(StopWork.class, () -> Document.of(pdf, allowance).page(1, 72));
            }
        });
    }

    private static String page(String attributes, String content) {
        return """
                %PDF-1.4
                1 0 obj
                <</Type/Catalog/Pages 2 0 R>>
                endobj
                2 0 obj
                <</Type/Pages/Kids[3 0 R]/Count 1>>
                endobj
                3 0 obj
                <</Type/Page/Parent 2 0 R ATTRIBUTES /Contents 4 0 R>>
                endobj
                4 0 obj
                <</Length LENGTH>>
                stream
                CONTENT
                endstream
                endobj
                trailer
                <</Root 1 0 R>>
                """
                .replace("ATTRIBUTES", attributes)
                .replace("LENGTH", Integer.toString(content.length()))
                .replace("CONTENT", content);
    }
}
