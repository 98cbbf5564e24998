/**
 * The event stream: {@code GET /api/events/stream}, for all who want to see what happens as it
 * happens.
 *
 * <pre>
 *  after a commit                                   one virtual thread for each reader
 *  Event ─► EventStream ─► RecentEvents (ring) ◄──── EventStreamReader ─► filter ─► EventFrames ─► socket
 *               │                                          ▲              (encoded once for all)
 *               └── wakes ─► one thread ── wakes all ──────┘  at most every 20 to 100 ms
 * </pre>
 *
 * <p>The thread that tells an event puts it into a slot of the ring and goes on: it encodes
 * nothing, waits for no lock and no reader. A reader that falls behind by more than the ring is
 * told so and dropped. Without readers there is no ring, and an event costs one look at a field.
 *
 * <p>The ring is also what a reader resumes from. Ids hold the start of the process, so that an id
 * of another process is never taken for one of this.
 *
 * <p>Used by the wiring alone. It does not know where events come from: it is a listener as any
 * other.
 */
@NullMarked
package dev.switchboard.stream;

import org.jspecify.annotations.NullMarked;
