/**
 * The server end to end, in this process, on a port and a database of its own. {@code RunningApp}
 * starts one, {@code Client} asks it as an application would.
 */
@NullMarked
package dev.switchboard.server;

import org.jspecify.annotations.NullMarked;
