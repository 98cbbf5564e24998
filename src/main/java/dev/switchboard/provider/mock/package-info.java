/**
 * Providers that behave, and misbehave, as they are told: no carrier, no network, reproducible by
 * seed (006 US 3, 008 US 3).
 *
 * <pre>
 *                           MockConfiguration ◄── PUT /api/provider/mock/config
 *                           │  one ActiveFaults for each provider, replaced as a whole
 *                           ▼
 *  attempt ─► ordinal ─► magic recipient? ─► quota spent? ─► taken before? ─► dice ─► latency ─► answer
 *             (SeenMessages)    as its address      429, until      success          OutcomeDice
 *                         says                the next token
 * </pre>
 *
 * <p>What the dice show is a pure function of the seed, the ordinal of the message at its provider,
 * and the attempt number. The ordinal is given in the order in which messages are first seen here,
 * and a lane starts its calls in one order; so neither the number of calls in flight nor their
 * timing can change what a message meets, and the next outcomes can be told in advance. Every
 * message takes an ordinal, also one whose recipient is magic or which meets a spent quota: what
 * one message is told never moves the others.
 *
 * <p>What was taken may be answered: {@link dev.switchboard.provider.mock.AutoReplies} plays the
 * people behind the addresses, who write back after a while. Whether, when and what is the dice'
 * affair too, so that a seeded provider has the same answers again. Only what was dispatched is
 * answered, never what came in, so no answer has an answer; and an answer carries an id that
 * follows from the message's, so a message that is dispatched twice is answered once. Answers that
 * are still to come are only in memory, and lost when the program ends.
 *
 * <p>What was taken is remembered by each process for itself, or by several in a directory that
 * they share ({@link dev.switchboard.provider.mock.SharedSeenMessages}), so that a test can tell
 * what a real provider would have suppressed.
 *
 * <p>A seed is a provider's own, or the global one; a provider without either is random, however
 * its neighbours are.
 *
 * <p>Used by {@code rehearsal.world}, for its quota, and by {@code app}. It does not know lanes or
 * retries: it answers one attempt.
 */
@NullMarked
package dev.switchboard.provider.mock;

import org.jspecify.annotations.NullMarked;
