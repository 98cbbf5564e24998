/** The tests of posting to URLs that users have named. */
@NullMarked
package dev.switchboard.callback.post;

import org.jspecify.annotations.NullMarked;
