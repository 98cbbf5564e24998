package dev.switchboard.config;

/**
 * Where messages are kept.
 *
 * @param url a JDBC URL of an SQLite file: {@code jdbc:sqlite:path}
 */
public record StoreSettings(String url) {}
