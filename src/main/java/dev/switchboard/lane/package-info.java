/**
 * The parts of a lane: what the sending of messages and of callbacks has in common.
 *
 * <pre>
 *   a lane asks ──► ProviderGate ── Breaker    does what is called work?
 *        │               │          Governor   how fast may it be called?
 *        │               └─► LaneStatus, for those who look on
 *        ├─► CallsInFlight   which calls have begun and not ended, which take too long
 *        └─► BatchWriter     what was decided, in batches, to the store
 * </pre>
 *
 * <p>A part has no clock: it is told what the time is ({@link dev.switchboard.lane.Moment}), and
 * never waits.
 *
 * <p>Used by {@code dispatch} and {@code callback}, which build their lanes of these and do not
 * know each other; by {@code rehearsal}, {@code rehearsal.scenario}, {@code forecast}, {@code api},
 * {@code api.endpoint} and {@code api.operate}, which show and operate breakers. It does not know
 * what a lane sends, nor to whom.
 */
@NullMarked
package dev.switchboard.lane;

import org.jspecify.annotations.NullMarked;
