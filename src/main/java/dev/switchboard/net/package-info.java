/** IP addresses and networks as people write them, read without asking a name server. */
@NullMarked
package dev.switchboard.net;

import org.jspecify.annotations.NullMarked;
