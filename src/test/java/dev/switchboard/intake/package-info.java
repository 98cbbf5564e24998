/** Tests of the door: limits, idempotency keys, and the order in which they are asked. */
@NullMarked
package dev.switchboard.intake;

import org.jspecify.annotations.NullMarked;
