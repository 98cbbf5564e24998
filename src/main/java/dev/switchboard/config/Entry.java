package dev.switchboard.config;

/**
 * A value at a key that exists.
 *
 * @param name the full name, with the provider's name where the key has one
 */
record Entry(String name, Key<?> key, Given given, Origin origin) {}
