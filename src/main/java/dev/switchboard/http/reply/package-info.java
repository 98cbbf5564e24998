/**
 * What a handler answers: bytes, a stream or a file, or a problem when the request failed.
 *
 * <p>A {@link dev.switchboard.http.reply.Reply} knows no socket. {@link
 * dev.switchboard.http.reply.JsonOutput} writes its JSON within a limit of bytes. A {@link
 * dev.switchboard.http.reply.Problem} is an error of RFC 9457; an {@link
 * dev.switchboard.http.reply.ErrorFormat} shows it as the API of another vendor would.
 *
 * <p>Used by {@code http} and most rooms that answer requests.
 */
@NullMarked
package dev.switchboard.http.reply;

import org.jspecify.annotations.NullMarked;
