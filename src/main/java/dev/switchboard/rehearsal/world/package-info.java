/**
 * The world of a rehearsal: clock, chance, those who send and the providers, all of them simulated.
 *
 * <pre>
 *   VirtualTime ──► Crank ──► the machines of an engine, which have no threads
 *       │
 *       │                   ┌─► Traffic ──► what is sent, and when
 *   Chance ─────────────────┤
 *   rehearsal.scenario ─────┴─► Carrier ◄── calls of a node
 *                                  └─► Observer: what happens at a provider
 * </pre>
 *
 * <p>What is here is the truth, which an engine can only guess: a provider is down because the
 * scenario says so. {@link dev.switchboard.rehearsal.world.VirtualTime} orders what happens at the
 * same moment by when it was planned. Chance comes from generators that are forked by name ({@link
 * dev.switchboard.rehearsal.world.Chance}), so that a new draw in one place moves nothing
 * elsewhere. Logarithms and powers are those of {@link java.lang.StrictMath}, equal on every
 * machine.
 *
 * <p>Used by {@code rehearsal}; the tests of the engine use its time and its crank, too. It does
 * not know what becomes of a message, nor what is counted.
 */
@NullMarked
package dev.switchboard.rehearsal.world;

import org.jspecify.annotations.NullMarked;
