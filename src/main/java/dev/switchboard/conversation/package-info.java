/**
 * Which messages belong together: one conversation for each channel and unordered pair of
 * participants, in either direction and any spelling (006 FR-007).
 *
 * <p>Used by {@code intake}, which finds the key of a conversation, by {@code history} and {@code
 * api}, which show it, and by {@code rehearsal}; by {@code store}, {@code store.database}, {@code
 * store.memory}, {@code store.postgres} and {@code store.sqlite}. It does not know how
 * conversations are stored.
 */
@NullMarked
package dev.switchboard.conversation;

import org.jspecify.annotations.NullMarked;
