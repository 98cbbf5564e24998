package dev.switchboard.message;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a file that goes with a message, but for its {@link FileContent}.
 *
 * @param name shown to the recipient; never blank
 * @param type its media type, without parameters
 * @param contentId by which an HTML body refers to it ({@code cid:}), without brackets; null for a
 *     file that is an attachment and nothing else
 * @param size in bytes
 */
public record MessageFile(String name, String type, @Nullable String contentId, int size) {}
