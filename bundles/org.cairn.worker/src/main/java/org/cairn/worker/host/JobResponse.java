// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairn.plugin.api.dservice.WorkResponse;
import org.cairn.worker.core.AnswerHead;
import org.cairn.worker.core.Notes;
import org.cairn.worker.core.ProgressLimit;
import org.cairn.worker.core.Usage;
import org.cairn.worker.tunnel.Answer;
import org.osgi.framework.Version;

/** An answer as its DService makes it, and its way into the tunnel. */
final class JobResponse implements WorkResponse {
    /** Where progress goes. */
    interface Progress {
        void report(double fraction, String message);
    }

    private final Answer answer;
    private final String method;
    private final Progress progress;
    private final ProgressLimit limit = new ProgressLimit();
    private final AnswerHead head = new AnswerHead();
    private final Notes notes = new Notes();
    private final ResponseBody body;
    private String version = "";

    JobResponse(Answer answer, String method, Progress progress) {
        this.answer = answer;
        this.method = method;
        this.progress = progress;
        body = new ResponseBody(answer, head, method.equals("HEAD"), this::sendHead);
    }

    private AnswerHead open() {
        if (body.headSent()) {
            throw new IllegalStateException("status and headers have left already");
        }
        return head;
    }

    @Override
    public WorkResponse status(int status) {
        open().status(status);
        return this;
    }

    @Override
    public WorkResponse header(String name, String value) {
        open().header(name, value);
        return this;
    }

    @Override
    public WorkResponse addHeader(String name, String value) {
        open().addHeader(name, value);
        return this;
    }

    @Override
    public WorkResponse contentType(String mediaType) {
        return header("content-type", mediaType);
    }

    @Override
    public WorkResponse contentLength(long length) {
        open().length(length);
        return this;
    }

    @Override
    public OutputStream body() {
        return body;
    }

    @Override
    public void progress(double fraction, String message) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a fraction is 0 to 1, not " + fraction);
        }
        if (message.length() > ProgressLimit.MESSAGE_MAX) {
            throw new IllegalArgumentException("a message has at most 200 characters");
        }
        if (limit.passes(System.nanoTime() / 1_000_000)) {
            progress.report(fraction, message);
        }
    }

    @Override
    public void note(String name, String value) {
        notes.put(name, value);
    }

    /** Says which version of the DService answers; before it does. */
    void servedBy(Version answering) {
        version = answering.toString();
    }

    ResponseBody stream() {
        return body;
    }

    private void sendHead() {
        sendHead(head.length());
    }

    private void sendHead(long length) {
        HttpHeaders headers = new DefaultHttpHeaders();
        head.headers().forEach(headers::add);
        if (length >= 0 && head.status() != 204) {
            headers.set("content-length", Long.toString(length));
        }
        headers.set(Answer.VERSION, version);
        answer.head(head.status(), headers);
    }

    /**
     * The DService has returned: sends what is left of its answer. One that is still here as a whole leaves with its length.
     *
     * @throws IOException if it is shorter than stated
     */
    void complete(Usage usage) throws IOException {
        boolean bodiless = head.bodiless(method);
        if (!bodiless && head.length() >= 0 && body.bytesWritten() != head.length()) {
            throw new IOException("the length of the body was stated as " + head.length() + " bytes, and "
                    + body.bytesWritten() + " were written");
        }
        boolean whole = !body.headSent();
        ByteBuf rest = body.rest();
        if (whole) {
            sendHead(bodiless ? head.length() : body.bytesWritten());
        }
        if (rest != null && bodiless) {
            rest.release(); // it was written before the status that has no body
        } else if (rest != null) {
            answer.write(rest);
        }
        answer.end(trailers("complete", usage));
    }

    /** Answers with a problem document instead; only while the head has not left. */
    void problem(Problem problem, boolean failed, Usage usage) throws IOException {
        body.drop();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", problem.type());
        members.put("title", problem.title());
        members.put("status", problem.status());
        members.put("detail", problem.detail());
        members.put("request", problem.request());
        byte[] json = JSON.std.asBytes(members);
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set("content-type", "application/problem+json");
        headers.set("content-length", Integer.toString(json.length));
        headers.set(Answer.VERSION, version);
        answer.head(problem.status(), headers);
        if (!method.equals("HEAD")) {
            answer.write(Unpooled.wrappedBuffer(json));
        }
        answer.end(trailers(failed ? "failed" : "complete", usage));
    }

    private HttpHeaders trailers(String outcome, Usage usage) {
        HttpHeaders trailers = new DefaultHttpHeaders();
        trailers.set("cairn-outcome", outcome);
        trailers.set("cairn-usage", usage.encoded());
        if (!notes.isEmpty()) {
            trailers.set("cairn-notes", notes.encoded());
        }
        return trailers;
    }
}
