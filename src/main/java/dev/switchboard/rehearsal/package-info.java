/**
 * Rehearsals: the production engine in virtual time, against a world that a scenario describes. An
 * hour takes a second, and is the same hour on every machine.
 *
 * <pre>
 *   rehearsal.scenario ────┬─► Traffic ────────► intake ─┐
 *   settings ─► RehearsedSettings                        │      as in production
 *                          │      CrankedNode:  lanes, poller, settler, breaker, governor
 *                          │           │ crank           │
 *                          ├─► Carrier ◄── calls ────────┘        store.memory
 *                          └─► Accidents: kills, a store that goes away, operators
 *                                          │ every event
 *                                          ▼
 *                       Ledger (what became of each message) ─► RehearsalResult ─► report
 *                       TraceHash (one number for all of it)
 * </pre>
 *
 * <p>What is production code: intake with its limits, lanes, poller, settler, breaker, governor,
 * retry policy, membership, settings. What is simulated: clock, chance, threads, the carriers and
 * the store. What is not modelled: processor and network of the machine.
 *
 * <p>Everything is decided by the scenario, the settings and the seed. One thread runs a rehearsal;
 * clock, chance, traffic and carriers are those of {@code rehearsal.world}.
 *
 * <p>Used by {@code forecast} and {@code app}. It uses the engine as the wiring of a server does,
 * and does not know HTTP, SQL or files but that of a report.
 */
@NullMarked
package dev.switchboard.rehearsal;

import org.jspecify.annotations.NullMarked;
