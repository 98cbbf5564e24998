package dev.switchboard.api;

/**
 * What the settings let a message hold.
 *
 * @param maxAttachments of a message to be sent; more are refused
 * @param maxInboundAttachments kept of a message that was delivered; those after them are left out
 * @param maxUrlLength characters of the URL of an attachment to be sent
 */
public record MessageLimits(int maxAttachments, int maxInboundAttachments, int maxUrlLength) {}
