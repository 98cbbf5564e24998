/**
 * What all facades share. A facade is an API of another vendor, spoken so that the vendor's own
 * client works unchanged: its paths, its credentials, its errors. It only translates into {@link
 * dev.switchboard.intake.Intake}; there is no second way in.
 *
 * <pre>
 *  vendor's client ─► http ─► Frame: credentials ─► FaultGate ─► a facade's handler ─► intake
 *                                                      ▲
 *                        GET, PUT, DELETE /api/facades/{name}/faults
 * </pre>
 *
 * <p>A request with several recipients becomes several messages. They are accepted together or not
 * at all, and the request's idempotency key covers all of them.
 *
 * <p>The vendor's own API misbehaves too: {@link dev.switchboard.api.facade.FaultGate} has a part
 * of the requests fail before the facade sees them. So no message is left behind an error. The one
 * exception says so in its name: {@link dev.switchboard.api.facade.Fault#ANSWER_LOST}.
 *
 * <p>Used by {@code api.resend}, {@code api.sendgrid} and {@code api.twilio}, which do not know
 * each other. It knows no vendor.
 */
@NullMarked
package dev.switchboard.api.facade;

import org.jspecify.annotations.NullMarked;
