/**
 * Mail submission (RFC 6409): an SMTP server that translates what a client hands in into messages,
 * and hands them to {@code intake}. There is no second way in.
 *
 * <pre>
 *   socket ─► SmtpServer ─► SmtpSession ──── MAIL, RCPT ───► Envelope
 *               places         │ DATA
 *               drain          ▼
 *                          MailData ─► MimeReader ─► MimeMail ─► MailSubmitter ─► intake
 *                          (counted)   (mime4j)                     one transaction
 * </pre>
 *
 * <p>The answer 250 to the end of DATA means what 202 means over HTTP: every recipient's message is
 * durable. All of them are stored in one transaction, so an answer of 4xx or 5xx means that none
 * is. A client that did not hear the 250 sends the mail again: {@code Message-ID}, envelope and
 * content together are the idempotency key.
 *
 * <p>The envelope decides who receives. What headers say about recipients is for show.
 *
 * <p>A line ends with CR LF and with nothing else, and only CR LF . CR LF ends a mail: what could
 * be read in two ways is refused (SMTP smuggling). What a client sent in clear before TLS is
 * forgotten when TLS begins.
 *
 * <p>Used by the wiring alone. It does not know the store or the lanes. What listens for HTTP it
 * shares: {@code http.connection}.
 */
@NullMarked
package dev.switchboard.smtp;

import org.jspecify.annotations.NullMarked;
