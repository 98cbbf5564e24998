/**
 * Endpoints over HTTP: who is told what happens, the events that they are told, and the attempts to
 * tell them.
 *
 * <p>Used by the wiring alone. It does not know lanes or how a callback is sent: it asks {@code
 * callback}.
 */
@NullMarked
package dev.switchboard.api.endpoint;

import org.jspecify.annotations.NullMarked;
