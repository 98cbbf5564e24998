/**
 * Follows the event stream of a running server over its public API, and forwards what is on it to a
 * program of a developer.
 *
 * <pre>
 *   GET /api/events/stream ─► EventFeed ─► FeedLine ─► a command that prints
 *                                │                └──► Forwarder ─► POST, signed
 *                                └── comes again where it broke off
 * </pre>
 *
 * <p>Used by {@code app}. It knows the server from outside, as any client does.
 */
@NullMarked
package dev.switchboard.tools.follow;

import org.jspecify.annotations.NullMarked;
