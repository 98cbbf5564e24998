package dev.switchboard.settings;

/**
 * What a message may be.
 *
 * @param maxAttachments of each message to be sent
 * @param maxInboundAttachments kept of each message that a provider delivers
 * @param maxUrlLength characters of the URL of an attachment to be sent
 * @param defaultRegion ISO 3166 alpha-2 code of the country in which a number without a country
 *     code is read
 */
public record MessageSettings(
    int maxAttachments, int maxInboundAttachments, int maxUrlLength, String defaultRegion) {}
