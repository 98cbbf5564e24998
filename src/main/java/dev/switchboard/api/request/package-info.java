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
 * <p>Used by the resources of {@code api}; facades use its small rules ({@link
 * dev.switchboard.api.request.Rfc3339}, {@link dev.switchboard.api.request.AttachmentUrl}), so that
 * a value is right or wrong everywhere alike. It knows no route, and stores nothing.
 */
@NullMarked
package dev.switchboard.api.request;

import org.jspecify.annotations.NullMarked;
