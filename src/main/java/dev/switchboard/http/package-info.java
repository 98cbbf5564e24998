/**
 * The border of the product: the only place that knows HTTP and its status codes.
 *
 * <pre>
 *  socket ─► ClientConnector ─► Jetty's parser ─► RequestHandler ─► Routes ─► Handler of a Resource
 *              │         ▲          │                │  ▲                  │
 *              ▼         │          └► ProtocolErrors│  └── Exchange in ───┤
 *         Connections  ClientConnection              ▼      Reply out ◄────┘
 *         (places)     (deadlines)              ReplySender ─► ResponseOutput ─► socket
 * </pre>
 *
 * <p>A resource names its paths in {@link dev.switchboard.http.Resource#register} and is nothing
 * but functions from an {@link dev.switchboard.http.Exchange} to a {@link
 * dev.switchboard.http.Reply}; it never sees a Jetty type. What it cannot answer it throws as a
 * {@link dev.switchboard.http.ProblemException}; anything else that escapes it becomes a 500
 * without details and one call of {@link dev.switchboard.http.Incidents}.
 *
 * <p>Jetty listens, parses, frames and speaks TLS; a request runs on a virtual thread and blocks.
 * Three promises to slow and leaving clients are kept here, because Jetty's idle timeout starts
 * again with every byte: a request arrives within a time counted from its first byte, a client that
 * takes nothing of its answer is cut, and a server that stops finishes what has begun. {@link
 * dev.switchboard.http.ClientConnection} carries one deadline; no request starts a timer.
 *
 * <p>A reply is complete, a stream or a file. All three are written on the thread of the request
 * and wait for the client's socket: a slow client slows only itself.
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
