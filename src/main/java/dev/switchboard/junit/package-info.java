/**
 * A JUnit extension for tests of programs that send with Switchboard: starts a server in the
 * process of the test, and has words for what tests do with it. An artefact of its own, {@code
 * switchboard-junit}; nothing of it is in the program.
 *
 * <p>Used by no other room. It uses one door: {@code app}.
 */
@NullMarked
package dev.switchboard.junit;

import org.jspecify.annotations.NullMarked;
