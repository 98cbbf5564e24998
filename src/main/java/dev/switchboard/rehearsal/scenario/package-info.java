/**
 * The file that describes an outage, read: traffic, how providers behave, accidents, and what is
 * expected.
 *
 * <pre>
 *   file ─► ScenarioReader ─┬─ TrafficReader ─── ArrivalsFile
 *                           └─ ExpectationReader ─► Scenario, or every mistake with its line
 * </pre>
 *
 * <p>It only reads. {@code rehearsal} runs what it has read, and checks it against the settings.
 */
@NullMarked
package dev.switchboard.rehearsal.scenario;

import org.jspecify.annotations.NullMarked;
