/** Tests of the HTTP border, over real sockets. */
@NullMarked
package dev.switchboard.http;

import org.jspecify.annotations.NullMarked;
