/** Tests of what is special about Resend. */
@NullMarked
package dev.switchboard.api.resend;

import org.jspecify.annotations.NullMarked;
