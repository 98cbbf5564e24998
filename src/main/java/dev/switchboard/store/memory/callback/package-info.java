/**
 * The callbacks of a store in memory: endpoints, the events that they want, and what they were
 * told.
 *
 * <pre>
 *   MemoryStore ── what has happened ──► MemoryCallbacks ──► CallbackTables: events by id,
 *        ▲                                    │              EndpointRow: what waits, what was told
 *        └── EnclosingStore: lock, messages,  └── ports ──► callback
 *            nodes, bytes
 * </pre>
 *
 * <p>{@link dev.switchboard.store.memory.callback.MemoryCallbacks} is the door. What it needs of
 * the store around it is {@link dev.switchboard.store.memory.callback.EnclosingStore}, and there is
 * one lock: that of the store.
 *
 * <p>Used by {@code store.memory}. It does not know its queue, nor how it keeps messages.
 */
@NullMarked
package dev.switchboard.store.memory.callback;

import org.jspecify.annotations.NullMarked;
