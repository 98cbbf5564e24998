/**
 * Signatures of webhooks, as the Standard Webhooks specification (1.0.0) has them: the same ones
 * that come in and that go out.
 */
@NullMarked
package dev.switchboard.signature;

import org.jspecify.annotations.NullMarked;
