/**
 * Mail submission: the protocol over real sockets, the reading of MIME against a corpus, and
 * clients as people have them.
 */
@NullMarked
package dev.switchboard.smtp;

import org.jspecify.annotations.NullMarked;
