/**
 * How work is done in the background: a {@link dev.switchboard.machine.Machine} does what can be
 * done now and says how long it may be left alone, and a {@link
 * dev.switchboard.machine.MachineThread} is the thread that comes back to it.
 *
 * <pre>
 *              wake                     crank
 *   a thread ────────► MachineThread (thread) ─────► Machine
 *                         ▲                       │
 *                         └── nanoseconds to wait ┘
 * </pre>
 *
 * <p>A machine never waits, sleeps or starts a thread. So a test can crank it instead, step by
 * step, in a time of its own.
 *
 * <p>Used by {@code dispatch}, {@code lane}, {@code inbound} and {@code callback}, whose work is
 * done so; by {@code rehearsal.world} and {@code testing}, which turn the time. It does not know
 * what a machine does.
 */
@NullMarked
package dev.switchboard.machine;

import org.jspecify.annotations.NullMarked;
