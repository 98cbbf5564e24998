/**
 * The file that describes an outage, read: traffic, how providers behave, accidents, and what is
 * expected.
 *
 * <pre>
 *   file ─► ScenarioReader ─┬─ TrafficReader ─── ArrivalsFile
 *                           └─ ExpectationReader ─► Scenario, or every mistake with its line
 * </pre>
 *
 * <p>{@link dev.switchboard.rehearsal.scenario.ScenarioCheck} holds it against the settings.
 *
 * <p>Used by {@code rehearsal} and {@code rehearsal.world}, which run what was read, and by {@code
 * app}. Of the engine it knows only what an operator may do to a breaker.
 */
@NullMarked
package dev.switchboard.rehearsal.scenario;

import org.jspecify.annotations.NullMarked;
