package dev.switchboard.config;

/**
 * A value at a key that exists.
 *
 * @param name the full name, with the name of the provider or API key where there is one
 */
record Entry(String name, Key<?> key, Given given, Origin origin) {}
