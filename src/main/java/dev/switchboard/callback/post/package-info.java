/**
 * Posts to URLs that users have named, and never to an address that the settings do not allow.
 *
 * <pre>
 *   a URL is given ──► UrlRules        scheme, port, literal address: refused before it is kept
 *   a URL is called ─► GuardedPoster ─► names ─► AddressGuard ─► what is connected to
 * </pre>
 *
 * <p>A name may lead elsewhere than it did when it was checked. So {@link
 * dev.switchboard.callback.post.AddressGuard} judges each address that a connection is made to, not
 * the name.
 *
 * <p>Used by {@code callback}, which sends with it; by {@code callback.endpoint}, {@code
 * api.request}, {@code api.endpoint} and {@code api.twilio}, which take such URLs in; by {@code
 * tracing}, which wraps it. It does not know what it posts, nor for which endpoint.
 */
@NullMarked
package dev.switchboard.callback.post;

import org.jspecify.annotations.NullMarked;
