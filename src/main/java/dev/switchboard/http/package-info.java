/**
 * The border of the product: the only place that knows HTTP and its status codes.
 *
 * <pre>
 *  socket ─► Listener ─► ClientConnection ─► Helidon's HTTP/1.1 parser ─► Dispatch ─► Handler of a Resource
 *                │            ▲  ▲                    │                      │  ▲
 *                │            │  └── Watchdog         └─► ProtocolErrors     │  └── Exchange in, Reply out
 *                │            │      (deadlines)           (bad requests)    └────► Problem (every error)
 *                └────────────┘
 * </pre>
 *
 * <p>A resource names its paths in {@link dev.switchboard.http.Resource#register} and is nothing
 * but functions from an {@link dev.switchboard.http.Exchange} to a {@link
 * dev.switchboard.http.Reply}; it never sees a Helidon type. What it cannot answer it throws as a
 * {@link dev.switchboard.http.ProblemException}; whatever else escapes it becomes a 500 without
 * details and one call of {@link dev.switchboard.http.Incidents}.
 *
 * <p>Helidon parses requests and frames responses. The sockets below it are ours, because the
 * promises made to slow and to leaving clients need them: a request that dribbles in is answered
 * 408 on the half of the connection that still works, a client that does not read its response is
 * cut, an idle connection costs a parked virtual thread, and a draining server finishes what it has
 * begun. One {@link dev.switchboard.http.Watchdog} looks at one number per connection; no request
 * starts a timer.
 *
 * <p>A {@link dev.switchboard.http.Route} declares who may use it, which query parameters and body
 * it takes and how its errors look; without a {@link dev.switchboard.http.Policy} there is no
 * route. One class, {@link dev.switchboard.http.Access}, lets requests pass: it checks host,
 * origin, key and scope, and knows nothing of the parser.
 *
 * <p>Paths are matched as they were sent: a path of this API has nothing to escape, so one with an
 * escaped letter in its fixed part is simply unknown, and the key check can never look at another
 * path than the routing does.
 */
@NullMarked
package dev.switchboard.http;

import org.jspecify.annotations.NullMarked;
