/** Tests of the HTTP API: its rules as functions, its resources over real sockets. */
@NullMarked
package dev.switchboard.api;

import org.jspecify.annotations.NullMarked;
