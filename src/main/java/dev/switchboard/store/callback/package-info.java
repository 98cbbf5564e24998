/**
 * Callbacks on a database that speaks SQL: endpoints, the events that they want, and what they were
 * told.
 *
 * <pre>
 *   JdbcEndpoints        who wants to be told what; tells the Outbox of store.database
 *   JdbcCallbackQueue    what is due, by leases of endpoints; what became of it (CallbackWrites)
 *   HostLanes            the lanes of hosts, where messages name URLs of their own
 *   JdbcEventHistory     what was told; telling it again (Replays)
 *   JdbcEventRetention   what is not told any more, and what is too old
 * </pre>
 *
 * <p>Events are written elsewhere: by the {@link dev.switchboard.store.database.Outbox}, in the
 * transactions that make them true. A callback shows its message as it is when it is sent, so
 * messages are read with the callbacks ({@link dev.switchboard.store.callback.MessagesById}).
 *
 * <p>Its statements are in {@code callbacks.sql}.
 *
 * <p>Used by {@code store}, which puts all ports together.
 */
@NullMarked
package dev.switchboard.store.callback;

import org.jspecify.annotations.NullMarked;
