/**
 * The console: the page that an operator keeps open. This package serves its files; the console
 * itself is in the resources, and uses nothing but the public API.
 *
 * <pre>
 *  index.html ─► main.js (shell) ─► screens/*.js ─► parts/*.js
 *                     │                  │
 *                     └──── core: router, session, connection, api, live ──► GET /api/..., /api/events/stream
 * </pre>
 *
 * <p>There is no build step for the front end: the browser loads the modules as they are written.
 * The address of the modules holds a hash of all of them, so that browsers keep them for ever and
 * never mix two versions.
 *
 * <p>Used by the wiring alone. It does not know our nouns: files are all that it serves.
 */
@NullMarked
package dev.switchboard.console;

import org.jspecify.annotations.NullMarked;
