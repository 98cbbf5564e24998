/** Tests of what providers have in common. */
@NullMarked
package dev.switchboard.provider;

import org.jspecify.annotations.NullMarked;
