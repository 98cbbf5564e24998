package dev.switchboard.config;

/**
 * What a message may be.
 *
 * @param maxAttachments for each message
 * @param defaultRegion ISO 3166 alpha-2 code of the country in which a number without a country
 *     code is read
 */
public record MessageSettings(int maxAttachments, String defaultRegion) {}
