/** Tests of what operators look at, over real sockets. */
@NullMarked
package dev.switchboard.api.operate;

import org.jspecify.annotations.NullMarked;
