/**
 * The commands that speak to a running server: {@code send}, {@code message}, {@code providers},
 * {@code breaker}, {@code record}. They use nothing but the HTTP API, as any client does.
 *
 * <pre>
 *   command ─► ServerOptions (where, with which key) ─► ApiClient ─► HTTP
 *      └─────► Printed (for people) or the server's own JSON (--json)
 * </pre>
 *
 * <p>A command extends {@link dev.switchboard.cli.ServerCommand}. Standard output holds results
 * alone; sentences go to standard error. Exit codes: 0 done, 1 failed, 2 used wrongly. An API key
 * comes from the environment or a file and never from the arguments, which other users can see.
 *
 * <p>Used by {@code app}, which lists the commands. It knows no other room: it could be a program
 * of its own.
 */
@NullMarked
package dev.switchboard.cli;

import org.jspecify.annotations.NullMarked;
