/** What tests of other programs ask a server for, which has {@code test.endpoints}. */
@NullMarked
package dev.switchboard.api.testing;

import org.jspecify.annotations.NullMarked;
