/**
 * Which messages belong together: one conversation for each channel and unordered pair of
 * participants, in either direction and any spelling (006 FR-007).
 */
@NullMarked
package dev.switchboard.conversation;

import org.jspecify.annotations.NullMarked;
