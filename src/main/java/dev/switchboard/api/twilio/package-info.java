/**
 * The Messages API of Twilio, below {@code /2010-04-01/Accounts/{Sid}}: create, fetch, list, cancel
 * a message, its media, and the account. {@code docs/compatibility.md} says what of it is there.
 *
 * <p>A message's {@code SM} or {@code MM} sid is its id, written in 32 hexadecimal digits, so that
 * nothing has to be remembered to find it again.
 *
 * <p>Used by the wiring alone. It does not know the store or the lanes: a request becomes a
 * submission to {@code intake}, and the rest is as for any message.
 */
@NullMarked
package dev.switchboard.api.twilio;

import org.jspecify.annotations.NullMarked;
