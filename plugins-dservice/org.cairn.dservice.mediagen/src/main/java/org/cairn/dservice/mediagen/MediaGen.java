// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.SSLSocketFactory;
import org.cairn.dservice.mediagen.image.Allowance;
import org.cairn.dservice.mediagen.image.Limits;
import org.cairn.dservice.mediagen.image.PixelBudget;
import org.cairn.dservice.mediagen.image.StopWork;
import org.cairn.dservice.mediagen.script.BuiltInScripts;
import org.cairn.dservice.mediagen.script.Job;
import org.cairn.dservice.mediagen.script.ScriptEngine;
import org.cairn.dservice.mediagen.source.Fetcher;
import org.cairn.dservice.mediagen.source.Policy;
import org.cairn.plugin.api.CairnPlugin;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.cairn.plugin.api.dservice.WorkRequest;
import org.cairn.plugin.api.dservice.WorkResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Makes pictures as MRLs ask for them (CGN-15): {@code /mgen/io?script=thumb.ms&source=https://...&width=320}, or with the
 * source as the request's body.
 */
@Component(configurationPid = "org.cairn.dservice.mediagen")
@CairnPlugin(id = "mediagen", path = "/mgen")
@Designate(ocd = MediaGenConfig.class)
public final class MediaGen implements DService {
    private final Limits limits;
    private final PixelBudget budget;
    private final Fetcher fetcher;
    private final BuiltInScripts scripts = new BuiltInScripts();
    private final Clock clock;

    @Activate
    public MediaGen(MediaGenConfig config) {
        this(
                new Limits(
                        config.pixels(),
                        Limits.SIDE_MAX,
                        Limits.PAGES_MAX,
                        config.source_bytes(),
                        Limits.SOURCES_MAX,
                        config.time_ms(),
                        config.script_instructions(),
                        Limits.SCRIPT_BYTES_MAX),
                new Fetcher(
                        // a .cfg file gives one string for the list
                        new Policy(
                                Arrays.asList(
                                        String.join(",", config.allowed_hosts()).split(",")),
                                config.allowed_private()),
                        InetAddress::getAllByName,
                        (SSLSocketFactory) SSLSocketFactory.getDefault()),
                Clock.systemUTC());
    }

    MediaGen(Limits limits, Fetcher fetcher, Clock clock) {
        this.limits = limits;
        this.budget = PixelBudget.forHeap(Runtime.getRuntime().maxMemory(), limits);
        this.fetcher = fetcher;
        this.clock = clock;
    }

    @Override
    public void serve(WorkRequest request, WorkResponse response)
            throws IOException, DServiceException, InterruptedException {
        if (!request.path().equals("/io")) {
            throw new DServiceException(Kind.NOT_FOUND, "MediaGen answers at /mgen/io?script=NAME&source=URL");
        }
        Mrl mrl = Mrl.of(request.rawQuery());
        try (Allowance allowance =
                new Allowance(limits, budget, System::nanoTime, timeMs(request), request::cancelled)) {
            BodySource body = new BodySource(request, limits.sourceBytes());
            String name = mrl.script().isEmpty() ? BuiltInScripts.STANDARD : mrl.script();
            String script = script(name, allowance);
            Job job = new Job(
                    mrl.positional(), mrl.named(), source -> load(source, body, allowance, response), allowance);
            ScriptEngine.run(name, script, job);
            Job.Saved saved = job.saved()
                    .orElseThrow(() -> new DServiceException(Kind.INVALID, name + ": the script ended without save()"));
            answer(saved, name, response);
        } catch (StopWork stop) {
            if (stop.reason() == StopWork.Reason.CANCELLED) {
                throw new InterruptedException("cancelled");
            }
            throw new DServiceException(Kind.TOO_LARGE, String.valueOf(stop.getMessage()), stop);
        } catch (OutOfMemoryError e) {
            throw new DServiceException(Kind.TOO_LARGE, "source: this worker has not enough memory for it", e);
        }
    }

    private long timeMs(WorkRequest request) {
        Instant now = clock.instant();
        boolean late = request.deadline().isAfter(now.plusMillis(limits.timeMs()));
        return late
                ? limits.timeMs()
                : Duration.between(now, request.deadline()).toMillis();
    }

    private String script(String name, Allowance allowance) throws DServiceException {
        String builtIn = scripts.find(name).orElse(null);
        if (builtIn != null) {
            return builtIn;
        }
        if (!name.contains("://")) {
            throw new DServiceException(Kind.NOT_FOUND, "script: neither an http(s) URL nor one of " + scripts.names());
        }
        byte[] bytes = fetcher.fetch("script", name, limits.scriptBytes(), allowance);
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new DServiceException(Kind.UNPROCESSABLE, "script: not UTF-8", e);
        }
    }

    private byte[] load(String source, BodySource body, Allowance allowance, WorkResponse response)
            throws DServiceException {
        byte[] bytes;
        if (source.equals("body")) {
            bytes = body.bytes();
        } else if (source.contains("://")) {
            bytes = fetcher.fetch("source", source, limits.sourceBytes(), allowance);
        } else {
            throw new DServiceException(Kind.INVALID, "source is an http(s) URL, or body for the body of the request");
        }
        response.progress(0.3, "source read");
        response.note("source_bytes", bytes.length);
        return bytes;
    }

    private static void answer(Job.Saved saved, String script, WorkResponse response) throws IOException {
        response.note("width", saved.width());
        response.note("height", saved.height());
        response.note("format", saved.format().label());
        response.note("pages", saved.pages());
        response.note("script", script.substring(0, Math.min(1024, script.length())));
        response.progress(0.9, "picture made");
        response.contentType(saved.format().mediaType()).contentLength(saved.bytes().length);
        response.body().write(saved.bytes());
    }
}
