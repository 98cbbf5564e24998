/**
 * Who may call: what a route asks of its callers, and whether a request meets it.
 *
 * <p>A {@link dev.switchboard.http.access.Policy} is public, a {@link
 * dev.switchboard.http.access.Scope} of an API key, a signature over the body, or credentials of
 * its own. {@link dev.switchboard.http.access.Access} asks for it, and refuses before that what
 * comes for another host ({@link dev.switchboard.http.access.AllowedHosts}) or from the page of
 * another site. Secrets are compared in constant time.
 *
 * <p>Used by {@code http} and most rooms that answer requests.
 */
@NullMarked
package dev.switchboard.http.access;

import org.jspecify.annotations.NullMarked;
