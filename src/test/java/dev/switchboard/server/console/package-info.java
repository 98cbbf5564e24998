/** The console in a real browser, against a server of its own. */
@NullMarked
package dev.switchboard.server.console;

import org.jspecify.annotations.NullMarked;
