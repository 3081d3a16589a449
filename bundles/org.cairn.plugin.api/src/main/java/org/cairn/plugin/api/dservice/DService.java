// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that answers requests on a worker (CGN-8). Written by plug-in authors, called by the worker.
 *
 * <p><b>Implementing.</b> Register it as an OSGi service, most simply with {@code @Component} and
 * {@link org.cairn.plugin.api.CairnPlugin}. It must be <em>stateless</em>: any request may go to any worker, may be
 * done twice after a failure, and may be raced on several workers at once (CGN-4).
 *
 * <p><b>Lifecycle.</b> Requests arrive once the service is registered; after it is unregistered those in flight get
 * 30 seconds to end, then their threads are interrupted.
 *
 * <p><b>Threads and time.</b> Blocking style: each request has a thread of the worker's bounded pool, and several run at
 * once on one instance. CPU time and memory are measured on that thread: work done on threads of one's own is not
 * paid. When the caller goes away or the deadline passes the thread is interrupted and body streams fail.
 *
 * <p><b>Ownership and limits.</b> Request and response are valid until {@link #serve} returns; bodies up to 2 GiB are
 * streamed and need not be held in memory. Closing the streams is allowed and not required.
 *
 * <p><b>Failure.</b> Say what is wrong with a request by {@link DServiceException}, which becomes a problem document
 * (RFC 9457) for the caller; any other exception becomes a 500 and is reported to the operator. Neither is tried again:
 * only the death of a worker is.
 */
@ConsumerType
@FunctionalInterface
public interface DService {
    /**
     * Answers one request. The status and the headers travel with the first byte of the body, or on return.
     *
     * @throws DServiceException to answer with a problem document, as long as nothing of the body was sent
     * @throws IOException when a body breaks off; also by the streams when the request was cancelled
     * @throws InterruptedException when the request was cancelled; simply let it pass
     */
    void serve(WorkRequest request, WorkResponse response) throws IOException, DServiceException, InterruptedException;

    /**
     * Whether it can serve. Called once after its start and before its first request, on a thread of its own, for at most 10
     * seconds. A version that throws, or takes longer, gets no requests: an update is rolled back, and the operator is told why.
     *
     * @throws Exception to say in one line why it cannot
     */
    default void check() throws Exception {}
}
