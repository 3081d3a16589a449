// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

/**
 * The result of checking an answer.
 *
 * @param correct whether the answer is what honest work gives
 * @param reason for people and for the evidence if it is not: up to 200 characters
 */
public record Verdict(boolean correct, String reason) {}
