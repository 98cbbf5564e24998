/** Tests of what is special about Twilio. */
@NullMarked
package dev.switchboard.api.twilio;

import org.jspecify.annotations.NullMarked;
