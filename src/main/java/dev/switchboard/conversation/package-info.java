/**
 * Which messages belong together: one conversation for each channel and unordered pair of
 * participants, whatever the direction and spelling (006 FR-007).
 */
@NullMarked
package dev.switchboard.conversation;

import org.jspecify.annotations.NullMarked;
