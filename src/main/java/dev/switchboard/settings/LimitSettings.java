package dev.switchboard.settings;

/**
 * Rate limits of accepting.
 *
 * @param sender for each normalised sender
 * @param ip for each client address
 */
public record LimitSettings(LimitSetting sender, LimitSetting ip) {}
