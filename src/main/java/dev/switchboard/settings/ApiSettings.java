package dev.switchboard.settings;

/**
 * How requests of clients are read.
 *
 * @param strict whether a message with a member that does not exist is refused
 */
public record ApiSettings(boolean strict) {}
