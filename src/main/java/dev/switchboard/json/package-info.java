/**
 * Messages and events as JSON, the same wherever they are shown: in answers of the API, on the
 * event stream, in what is sent to others.
 *
 * <p>An event is {@code {"type", "timestamp", "data"}}. The data of a message event is the message
 * as it was when the event became true ({@link dev.switchboard.json.MessageAtEvent}), with what the
 * event adds.
 *
 * <p>Used by {@code api}, {@code api.endpoint}, {@code api.testing}, {@code stream} and {@code
 * callback}. It reads nothing and stores nothing.
 */
@NullMarked
package dev.switchboard.json;

import org.jspecify.annotations.NullMarked;
