/** Tests of endpoints, over real sockets. */
@NullMarked
package dev.switchboard.api.endpoint;

import org.jspecify.annotations.NullMarked;
