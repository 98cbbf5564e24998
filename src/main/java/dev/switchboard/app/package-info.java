/**
 * The command line: what a user types, what is printed, and the exit code.
 *
 * <p>Commands that need a server in this process have {@code app.wiring} build one. Those that
 * speak to a running server are in {@code cli} and {@code tools}. No other room prints to standard
 * output.
 *
 * <p>Used by {@code junit}, which starts a server in the process of a test.
 */
@NullMarked
package dev.switchboard.app;

import org.jspecify.annotations.NullMarked;
