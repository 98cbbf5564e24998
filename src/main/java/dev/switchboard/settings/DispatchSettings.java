package dev.switchboard.settings;

/**
 * What dispatch keeps in memory.
 *
 * @param bufferMax messages for each provider; the rest wait in the store
 */
public record DispatchSettings(int bufferMax) {}
