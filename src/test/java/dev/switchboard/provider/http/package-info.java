/** Tests of the HTTP provider: against a real server, and against sockets that misbehave. */
@NullMarked
package dev.switchboard.provider.http;

import org.jspecify.annotations.NullMarked;
