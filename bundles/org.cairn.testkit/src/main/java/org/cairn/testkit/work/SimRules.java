// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

/**
 * What the broker under test was told, so that it can be judged.
 *
 * @param queueMax how many may wait in a tier's queue
 * @param declinesMax declined attempts of one work before it may be given up
 * @param declineHoldMicros how long a worker need not get again what it declined
 * @param reservedOneIn how many workers there are for one that may be kept free for work that must run alone
 */
public record SimRules(int queueMax, int declinesMax, long declineHoldMicros, int reservedOneIn) {}
