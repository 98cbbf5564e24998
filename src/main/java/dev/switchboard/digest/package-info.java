/**
 * Digests by SHA-256: a short number that stands for long content.
 *
 * <p>Used by {@code http}, {@code http.access}, {@code api.request}, {@code intake}, {@code
 * callback.endpoint}, {@code smtp}, {@code rehearsal} and {@code store.transfer}. It knows no other
 * room.
 */
@NullMarked
package dev.switchboard.digest;

import org.jspecify.annotations.NullMarked;
