/** The whole server, spoken to by the clients of other vendors. */
@NullMarked
package dev.switchboard.server.facade;

import org.jspecify.annotations.NullMarked;
