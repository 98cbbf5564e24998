/**
 * Proves on the user's own machine and disk that what got a 202 is never lost and never doubled.
 *
 * <pre>
 *   Proof ─► ServerProcess   started, killed with SIGKILL at random moments, started again
 *     ├────► Senders         a message under a key of its own, repeated until it is acknowledged
 *     ├────► AckLedger       every acknowledgement, in a file that the server does not know
 *     ├────► Audit           afterwards: what the server has, against the ledger
 *     └────► DiskCheck       how long fsync takes, and whether that can be true
 * </pre>
 *
 * <p>A sender behaves as a client should: where no answer came it repeats the request with the same
 * idempotency key. So in the end each key has been acknowledged, and must stand for one message.
 *
 * <p>SIGKILL ends a program in the middle of anything, and the kernel still writes what it was
 * given. It is no power cut. {@link dev.switchboard.tools.prove.DiskCheck} tells what can be told
 * about those.
 *
 * <p>Used by {@code app}. It knows the server from outside, as any client does.
 */
@NullMarked
package dev.switchboard.tools.prove;

import org.jspecify.annotations.NullMarked;
