/**
 * A store in memory: the ports of the other rooms without a database, for rehearsals in virtual
 * time and for everything else that may forget its messages when it ends.
 *
 * <pre>
 *   MemoryProcess (one for each node) ── ports ──► intake, queue, inbound, history, ...
 *        │ one lock
 *        ▼
 *   MemoryStore ── Tables: messages, conversations, keys, deliveries, payloads, totals
 *        │         Queue:  rows by channel; free ones in order, held ones by owner
 *        │                 (new ones packed, where nothing else holds their messages)
 *        │         Nodes:  who lives, on the clock of the store
 *        └──────── store.memory.callback: endpoints, events, what was told of them
 * </pre>
 *
 * <p>It keeps the same contracts as the stores on a database, word for word: claimed at birth,
 * fences, leases of nodes, told after the change and before the hand-over. A change is one piece
 * because one lock is held from its checks to its telling; nothing is changed before all checks
 * have passed, so there is nothing to roll back. What it holds is counted in bytes, and what does
 * not fit is refused.
 *
 * <p>The end of the process is the end of every message in it. Nothing here is durable.
 *
 * <p>Used by {@code rehearsal}, and by a server with {@code store.url: memory:}. The features do
 * not know it: they see their own ports.
 */
@NullMarked
package dev.switchboard.store.memory;

import org.jspecify.annotations.NullMarked;
