package dev.switchboard.api;

/**
 * The configured limits of a message.
 *
 * @param maxAttachments of a message to be sent; more are refused
 * @param maxInboundAttachments of a message that was delivered; the rest is left out
 * @param maxUrlLength characters of the URL of an attachment to be sent
 */
public record MessageLimits(int maxAttachments, int maxInboundAttachments, int maxUrlLength) {}
