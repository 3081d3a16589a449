// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

/** Sequences from one up to another, which is not in it. */
record Range(long from, long to) {}
