/**
 * Connections of clients: where the server listens, the files that TLS is spoken with, whose
 * connection it is behind which proxies, how many there may be and how long they may be slow. It
 * knows nothing of requests.
 *
 * <p>Used by {@code http} and {@code smtp}, which both listen; by {@code api} and {@code
 * api.facade}, which count limits by client; by {@code app}.
 */
@NullMarked
package dev.switchboard.http.connection;

import org.jspecify.annotations.NullMarked;
