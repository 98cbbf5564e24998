/**
 * The API for tests of other programs, on a server that has {@code test.endpoints}.
 *
 * <p>Used by the wiring alone. It does not know the clock of the engine: it asks {@code testing}.
 */
@NullMarked
package dev.switchboard.api.testing;

import org.jspecify.annotations.NullMarked;
