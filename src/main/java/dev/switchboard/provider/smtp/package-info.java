/**
 * Relays email to an SMTP server (RFC 5321) through Jakarta Mail.
 *
 * <pre>
 *  SmtpProvider ──► MailMessage            MIME: Message-ID, Date, subject, body, links of attachments
 *       │
 *       ├──► ConnectionPool ──► RelayConnection ──► the server   one virtual thread for each attempt
 *       │
 *       └──► SmtpVerdict                   what a reply says about the message, the server, or us
 * </pre>
 *
 * <p><b>An attempt never sends twice.</b> A connection that was idle may be dead. If it breaks
 * before the content of the message has been sent, the attempt goes on over a fresh connection,
 * once. After that point nothing is repeated: the attempt fails, and the engine decides. If the
 * connection breaks between the end of the content and the server's reply, it is unknown whether
 * the server took the message (RFC 1047); the next attempt carries the same {@code Message-ID}.
 *
 * <p><b>A cancelled attempt closes its connection.</b> Each attempt runs on a virtual thread. To
 * interrupt a virtual thread that waits for a socket closes that socket.
 *
 * <p><b>Nothing is sent in clear by accident.</b> {@code starttls} means that TLS is required;
 * there is no opportunistic mode, because an attacker in between can hide the offer of TLS (RFC
 * 8314).
 *
 * <p>Used by the wiring alone. It does not know lanes or retries: it answers one attempt.
 */
@NullMarked
package dev.switchboard.provider.smtp;

import org.jspecify.annotations.NullMarked;
