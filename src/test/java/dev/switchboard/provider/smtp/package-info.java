/** Tests of the SMTP provider: against a real server library, and against one that misbehaves. */
@NullMarked
package dev.switchboard.provider.smtp;

import org.jspecify.annotations.NullMarked;
