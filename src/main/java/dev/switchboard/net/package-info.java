/**
 * IP addresses and networks as people write them, read without asking a name server.
 *
 * <p>Used by {@code http}, {@code http.connection}, {@code settings}, {@code callback} and {@code
 * callback.post}. It opens no connection, and knows no other room.
 */
@NullMarked
package dev.switchboard.net;

import org.jspecify.annotations.NullMarked;
