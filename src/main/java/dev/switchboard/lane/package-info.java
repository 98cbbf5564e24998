/**
 * The parts of a lane: what sends messages to a provider and callbacks to an endpoint has in
 * common.
 *
 * <pre>
 *   a lane asks ──► ProviderGate ── Breaker    does what is called work?
 *        │               │          Governor   how fast may it be called?
 *        │               └─► LaneStatus, for those who look on
 *        ├─► CallsInFlight   which calls have begun and not ended, which take too long
 *        └─► BatchWriter     what was decided, in batches, to the store
 * </pre>
 *
 * <p>{@code dispatch} and {@code callback} build their lanes of these, and do not know each other.
 * A part knows neither of them, no queue and no clock: it is told what the time is ({@link
 * dev.switchboard.lane.Moment}) and never waits.
 */
@NullMarked
package dev.switchboard.lane;

import org.jspecify.annotations.NullMarked;
