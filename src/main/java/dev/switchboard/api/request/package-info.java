/**
 * What clients and providers send, read: from the JSON of a body to a value of ours, or to
 * everything that is wrong with it at once.
 *
 * <pre>
 *   client   ─► SubmissionReader ─► Submission        strict: each mistake, by member
 *               RescheduleReader ─► when to send
 *   provider ─► DeliveryReader ───► Delivery          a person wrote it: kept as well as it can be
 *               ReceiptReader ────► DeliveryReceipt
 * </pre>
 *
 * <p>Used by {@code api}, {@code api.endpoint}, {@code api.facade}, {@code api.resend} and {@code
 * api.twilio}. The facades use only the small rules, such as {@link
 * dev.switchboard.api.request.Rfc3339}, so that a value is right or wrong everywhere alike. It
 * knows no route, and stores nothing.
 */
@NullMarked
package dev.switchboard.api.request;

import org.jspecify.annotations.NullMarked;
