/**
 * Signatures of webhooks, as the Standard Webhooks specification (1.0.0) has them: the same ones
 * that come in and that go out.
 *
 * <p>Used by {@code api}, {@code api.sendgrid}, {@code callback}, {@code provider.http}, {@code
 * tools.follow} and {@code app}. It knows no other room.
 */
@NullMarked
package dev.switchboard.signature;

import org.jspecify.annotations.NullMarked;
