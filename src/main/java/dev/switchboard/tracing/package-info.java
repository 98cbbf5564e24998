/**
 * Traces by OpenTelemetry: what a message goes through, as spans of one trace, from the request of
 * a client to the call of a provider and the callbacks that tell about it.
 *
 * <pre>
 *  request ──► span of the server (child of the client's traceparent)
 *     │ intake asks for the traceparent of this thread, and the message keeps it
 *     ▼
 *   store      survives restarts; another node may go on
 *     │
 *     ├──► TracedProvider: span "queue", and for each call a span "attempt"
 *     └──► TracedPoster:   for each call of an endpoint a span "callback"
 * </pre>
 *
 * <p>The engine knows nothing of it: what calls the outside is wrapped. Without {@code OTEL_*}
 * variables nothing is wrapped, no message keeps anything, and no class of OpenTelemetry is loaded.
 * A message that was not sampled keeps nothing either, and has no spans later.
 *
 * <p>Attributes name messages, channels, providers and endpoints; none holds an address, a text or
 * a URL.
 *
 * <p>Used by {@code app}. It wraps ports, and does not know what lies behind them.
 */
@NullMarked
package dev.switchboard.tracing;

import org.jspecify.annotations.NullMarked;
