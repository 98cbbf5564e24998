/**
 * How work is done in the background: a {@link dev.switchboard.machine.Machine} does what can be
 * done now and says how long it may be left alone, and a {@link
 * dev.switchboard.machine.MachineThread} is the thread that comes back to it.
 *
 * <pre>
 *              wake                     crank
 *   anybody ─────────► MachineThread (thread) ─────► Machine
 *                         ▲                       │
 *                         └── nanoseconds to wait ┘
 * </pre>
 *
 * <p>A machine never waits, sleeps or starts a thread. So a test can crank it instead, step by
 * step, in a time of its own.
 */
@NullMarked
package dev.switchboard.machine;

import org.jspecify.annotations.NullMarked;
