/**
 * Endpoints: the URLs that want to hear of events, and which events each of them wants.
 *
 * <pre>
 *   API ──────────────────────────────► Endpoints ──► EndpointStore ──► Endpoint
 *   configuration ──► DeclaredEndpoint ────┘
 * </pre>
 *
 * <p>An operator adds endpoints by the API, or declares them in the configuration. The API does not
 * change those that are declared. Each endpoint has a URL, a format, a secret, and a choice of
 * events ({@link dev.switchboard.callback.endpoint.EventSelection}).
 *
 * <p>Used by {@code callback}, which tells the endpoints; by {@code store}, {@code store.callback},
 * {@code store.database}, {@code store.memory} and {@code store.memory.callback}, which keep them;
 * by {@code api.endpoint}, which shows and changes them; by the formats of {@code api.resend},
 * {@code api.sendgrid} and {@code api.twilio}; by {@code tracing}. It does not know what a callback
 * looks like, nor how it is sent.
 */
@NullMarked
package dev.switchboard.callback.endpoint;

import org.jspecify.annotations.NullMarked;
