/** Digests: short numbers that stand for long content. */
@NullMarked
package dev.switchboard.digest;

import org.jspecify.annotations.NullMarked;
