/**
 * What tests of other programs do with a server: let time pass, and wait until there is nothing
 * left to do.
 *
 * <pre>
 *   advance 2 h ──► TestBench ──► TestClock   stops, and goes from one due time to the next
 *                       │             │ looks, turns
 *                       │             ▼
 *                       │         MachineThread (lanes, poller, settler, callbacks, timer)
 *                       └──────── calls to the outside that are under way
 * </pre>
 *
 * <p>The engine is that of production. It gets its time from a clock that can jump. The clock never
 * jumps over a time at which something is due: it stops there until all threads have done what they
 * had to do, and then goes on. So what is due in an hour comes before what is due in two.
 *
 * <p>Nothing of this exists in a server that is not started for tests.
 *
 * <p>Used by {@code api.testing}. It does not know what the machines do whose time it turns.
 */
@NullMarked
package dev.switchboard.testing;

import org.jspecify.annotations.NullMarked;
