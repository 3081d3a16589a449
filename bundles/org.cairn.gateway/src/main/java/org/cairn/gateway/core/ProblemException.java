// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

/** Carries a {@link Problem} to whoever answers the caller. Without a stack trace: callers cause these at will. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
