// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import javax.net.ssl.SSLSocketFactory;
import org.cairn.dservice.mediagen.image.Limits;
import org.cairn.dservice.mediagen.source.Fetcher;
import org.cairn.dservice.mediagen.source.Policy;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.cairn.testkit.dservice.MemoryRequest;
import org.cairn.testkit.dservice.MemoryResponse;
import org.junit.jupiter.api.Test;

/** CGN-15, whole requests: MRLs with their source in the body, looked at as pictures. */
class MediaGenTest {
    private static final Path DEMO = Path.of("../../itests/demo");

    private final MediaGen service = service(Limits.STANDARD);

    private static MediaGen service(Limits limits) {
        Fetcher nowhere = new Fetcher(
                new Policy(List.of(), false),
                host -> {
                    throw new AssertionError("no host is allowed, so none is looked up: " + host);
                },
                (SSLSocketFactory) SSLSocketFactory.getDefault());
        return new MediaGen(limits, nowhere, Clock.systemUTC());
    }

    private MemoryResponse call(String query, byte[] body) throws Exception {
        return MemoryResponse.of(service, MemoryRequest.post("/io?" + query, body));
    }

    private DServiceException refuses(String query, byte[] body) {
        return assertThrows(DServiceException.class, () -> call(query, body), query);
    }

    private static void save(String name, byte[] bytes) throws Exception {
        Path target = Path.of("target/pictures");
        Files.createDirectories(target);
        Files.write(target.resolve(name), bytes);
    }

    @Test
    void makesAThumbnailOfARealPhotograph() throws Exception {
        byte[] photo = Files.readAllBytes(DEMO.resolve("seeding.jpg"));
        MemoryResponse answer = call("script=thumb.ms&width=640&format=png", photo);
        save("thumb.png", answer.bytes());
        BufferedImage thumb = Pictures.decode(answer.bytes());
        assertEquals(640, thumb.getWidth());
        assertEquals(360, thumb.getHeight());
        assertEquals("image/png", answer.header("content-type").orElseThrow());
        assertEquals("640", answer.notes().get("width"));
        assertEquals("png", answer.notes().get("format"));
        assertEquals("thumb.ms", answer.notes().get("script"));
        assertTrue(Pictures.psnr(thumb, averaged(Pictures.decode(photo), 640, 360)) > 30);
        BufferedImage jpeg =
                Pictures.decode(call("script=thumb.ms&args=body,640", photo).bytes());
        assertTrue(Pictures.psnr(thumb, jpeg) > 32, "the same as JPEG");
    }

    /** Plain averages of the area under each pixel: blurred a little, and beyond doubt. */
    private static BufferedImage averaged(BufferedImage source, int width, int height) {
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int left = x * source.getWidth() / width;
                int right = (x + 1) * source.getWidth() / width;
                int top = y * source.getHeight() / height;
                int bottom = (y + 1) * source.getHeight() / height;
                long[] sum = new long[3];
                for (int sy = top; sy < bottom; sy++) {
                    for (int sx = left; sx < right; sx++) {
                        int pixel = source.getRGB(sx, sy);
                        sum[0] += pixel >> 16 & 255;
                        sum[1] += pixel >> 8 & 255;
                        sum[2] += pixel & 255;
                    }
                }
                int count = (right - left) * (bottom - top);
                out.setRGB(x, y, (int) ((sum[0] / count) << 16 | (sum[1] / count) << 8 | (sum[2] / count)));
            }
        }
        return out;
    }

    @Test
    void drawsPageTwoOfAPdf() throws Exception {
        byte[] pdf = Files.readAllBytes(DEMO.resolve("cairn.pdf"));
        MemoryResponse answer = call("script=page.ms&page=2&dpi=100", pdf);
        save("page2.png", answer.bytes());
        BufferedImage page = Pictures.decode(answer.bytes());
        assertEquals(1170, page.getWidth(), 1);
        assertEquals(827, page.getHeight(), 1);
        assertEquals("3", answer.notes().get("pages"));
        assertTrue(Pictures.near(page.getRGB(1100, 20), DemoPdf.SKY), "the sky");
        assertTrue(Pictures.near(page.getRGB(593, 183), DemoPdf.TOP_STONE), "the topmost stone");
        save("page1.png", call("script=page.ms&args=body,1,60", pdf).bytes());
        assertEquals(Kind.INVALID, refuses("script=page.ms&page=4", pdf).kind());
    }

    @Test
    void doesWithoutAScriptWhatTheNamesSay() throws Exception {
        byte[] png = Pictures.encode(Pictures.waves(300, 200), "png");
        MemoryResponse answer = call("width=100&rotate=90&format=gif", png);
        BufferedImage made = Pictures.decode(answer.bytes());
        assertEquals(100, made.getWidth());
        assertEquals(150, made.getHeight());
        assertEquals("image/gif", answer.header("content-type").orElseThrow());
        assertEquals("image/png", call("", png).header("content-type").orElseThrow());
        BufferedImage square =
                Pictures.decode(call("script=square.ms&width=50", png).bytes());
        assertEquals(50, square.getWidth());
        assertEquals(50, square.getHeight());
        BufferedImage turned =
                Pictures.decode(call("script=rotate.ms&angle=33", png).bytes());
        assertTrue(Pictures.near(turned.getRGB(0, 0), java.awt.Color.WHITE), "corners get the background");
        assertEquals("1", call("width=100", png).notes().get("pages"));
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        byte[] png = Pictures.encode(Pictures.waves(30, 20), "png");
        assertMessage("width", refuses("script=thumb.ms&width=abc", png));
        assertMessage("type is one of", refuses("format=webp", png));
        assertMessage("quality", refuses("format=jpeg&quality=101", png));
        assertMessage("source", refuses("source=file:///etc/passwd", png));
        assertMessage("source", refuses("source=/etc/passwd", png));
        assertMessage("source", refuses("", new byte[0]));
        assertMessage("source", refuses("", "no picture at all".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertMessage("script", refuses("script=../thumb.ms", png));
        assertMessage("script", refuses("script=https://example.com/a.ms", png));
        assertMessage("source", refuses("source=https://example.com/a.jpg", png));
        assertMessage("width is given twice", refuses("width=1&width=2", png));
        assertMessage("exceeds", refuses("width=40000&fit=fill&height=2", png));
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(DServiceException.class, () -> MemoryResponse.of(service, MemoryRequest.get("/other")))
                        .kind());
    }

    private static void assertMessage(String part, DServiceException e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(part), message);
    }

    @Test
    void refusesASourceThatIsTooLong() throws Exception {
        Limits small = new Limits(1000, 1000, 10, 1000, 2, 1000, 1000, 1000);
        MediaGen strict = service(small);
        for (OptionalLong stated : List.of(OptionalLong.of(5000), OptionalLong.empty())) {
            MemoryRequest request =
                    MemoryRequest.of("POST", "/io").body(new ByteArrayInputStream(new byte[5000]), stated);
            assertEquals(
                    Kind.TOO_LARGE,
                    assertThrows(DServiceException.class, () -> MemoryResponse.of(strict, request))
                            .kind());
        }
    }

    @Test
    void stopsAtTheDeadlineAndWhenTheCallerIsGone() throws Exception {
        byte[] png = Pictures.encode(Pictures.waves(30, 20), "png");
        DServiceException late = assertThrows(
                DServiceException.class,
                () -> MemoryResponse.of(service, MemoryRequest.post("/io", png).deadline(Instant.EPOCH)));
        assertMessage("time", late);
        MemoryRequest gone = MemoryRequest.post("/io?width=5", png);
        gone.cancel();
        assertThrows(InterruptedException.class, () -> MemoryResponse.of(service, gone));
    }
}
