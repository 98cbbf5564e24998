/**
 * An HTTP server: it listens, limits connections, routes, reads bodies, checks who may call, writes
 * replies. It knows none of our nouns; they come with the resources that use it.
 *
 * <pre>
 *  socket ─► ClientConnector ─► Jetty's parser ─► RequestHandler ─► Routes, Access ─► Handler
 *              │         ▲          │                │  ▲                              │
 *              ▼         │          └► ProtocolErrors│  └── Exchange in, Reply out ◄───┘
 *         Connections  ClientConnection              ▼
 *         (places)     (deadlines)              ReplySender ─► ResponseOutput ─► socket
 * </pre>
 *
 * <p>Two kinds of files lie here. What resources use is public: Resource, Routes, Route and
 * Exchange, with the policies of {@code http.access}, the readers of {@code http.request} and the
 * replies of {@code http.reply}. What serves them is not, and only {@link
 * dev.switchboard.http.HttpServer} opens it: it builds the parts in the drawing. They share a room
 * because an exchange belongs to both sides.
 *
 * <p>A {@link dev.switchboard.http.Resource} registers routes. A {@link dev.switchboard.http.Route}
 * declares everything that is checked before its handler runs:
 *
 * <ul>
 *   <li>{@link dev.switchboard.http.access.Policy}: who may use it. Public, a scope of an API key,
 *       a signature over the body, or credentials of its own. There is no route without one.
 *   <li>{@link dev.switchboard.http.Body}: the media type that it takes, or none.
 *   <li>its query parameters; any other gets 400.
 *   <li>{@link dev.switchboard.http.reply.ErrorFormat}: how errors look, also those that happen
 *       before the handler runs.
 * </ul>
 *
 * <p>A handler is a function from an {@link dev.switchboard.http.Exchange} to a {@link
 * dev.switchboard.http.reply.Reply}; it never sees a Jetty type. An error is a {@link
 * dev.switchboard.http.reply.ProblemException}. {@link dev.switchboard.http.FailureHandler} decides
 * about any other exception: an answer, or a 500 without details and one log line.
 *
 * <p>A reply is complete, a stream or a file. All three are written on the virtual thread of the
 * request and wait for the client's socket: a slow client slows only itself. {@link
 * dev.switchboard.http.reply.ReplyStream} tells the writer of an endless stream when the server
 * stops.
 *
 * <p>Jetty listens, parses, frames and speaks TLS. Three promises to slow and leaving clients are
 * kept here, because Jetty's idle timeout starts again with every byte: a request arrives within a
 * time counted from its first byte, a client that takes nothing of its answer is cut, and a server
 * that stops finishes the requests it has. {@link dev.switchboard.http.connection.ClientConnection}
 * carries one deadline; no request starts a timer.
 *
 * <p>Paths are matched as they were sent. An escaped letter in the fixed part of a path makes it
 * unknown, so the key check never looks at another path than the routing.
 *
 * <p>Used by most rooms that answer requests, through these doors alone. It does not know them.
 */
@NullMarked
package dev.switchboard.http;

import org.jspecify.annotations.NullMarked;
