/**
 * Our nouns over HTTP: messages, conversations, what providers deliver, documentation. Above it lie
 * the rooms {@code operate}, {@code endpoint} and {@code testing}, which do not know each other.
 *
 * <pre>
 *  http ─► a Resource here ─► intake, history, dispatch, queue
 *             │    ▲
 *             │    └── api.request: JSON of a client or a provider
 *             └─────── MessageJson, ConversationJson: JSON of answers
 * </pre>
 *
 * <p>A resource names its routes and translates: a request into a call of a feature, the outcome
 * into a {@link dev.switchboard.http.reply.Reply} or a {@link dev.switchboard.http.reply.Problem}.
 * It keeps no state and decides nothing about messages.
 *
 * <p>Used by {@code api.facade}, {@code api.operate}, {@code api.testing} and {@code api.twilio},
 * for what all answers of ours share. It does not know the store: what it shows and changes goes
 * through the ports of the features.
 */
@NullMarked
package dev.switchboard.api;

import org.jspecify.annotations.NullMarked;
