/**
 * The file that describes an outage, read: traffic, how providers behave, accidents, and what is
 * expected.
 *
 * <pre>
 *   file ─► ScenarioReader ─┬─ TrafficReader ─── ArrivalsFile
 *                           └─ ExpectationReader ─► Scenario, or every mistake with its line
 * </pre>
 *
 * <p>Used by {@code rehearsal}, which runs what was read and checks it against the settings, and by
 * {@code app}. Of the engine it knows only what an operator may do to a breaker.
 */
@NullMarked
package dev.switchboard.rehearsal.scenario;

import org.jspecify.annotations.NullMarked;
