/**
 * What a request brings: its head, its path and query, and the JSON of its body.
 *
 * <p>Text from outside is read strictly here, once: bad escapes, unknown parameters and JSON that
 * is too deep or has a member twice are a {@link dev.switchboard.http.reply.Problem}.
 *
 * <p>Used by {@code http} and most rooms that answer requests.
 */
@NullMarked
package dev.switchboard.http.request;

import org.jspecify.annotations.NullMarked;
