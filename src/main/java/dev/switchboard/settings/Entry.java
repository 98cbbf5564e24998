package dev.switchboard.settings;

/**
 * A value at a key that exists, or could exist at a provider of some type.
 *
 * @param name the full name, with the name of the provider or API key where there is one
 */
record Entry(String name, RawValue raw, Origin origin) {}
