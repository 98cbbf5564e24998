package dev.switchboard.api.request;

import java.time.Duration;

/**
 * The configured limits of a message.
 *
 * @param maxAttachments of a message to be sent, files included; more are refused
 * @param maxInboundAttachments of a message that was delivered; the rest is left out
 * @param maxUrlLength characters of the URL of an attachment to be sent
 * @param maxFileBytes of one file to be sent
 * @param maxFilesBytes of all files of one message
 * @param maxSendAhead how far ahead a message may be scheduled
 */
public record MessageLimits(
    int maxAttachments,
    int maxInboundAttachments,
    int maxUrlLength,
    long maxFileBytes,
    long maxFilesBytes,
    Duration maxSendAhead) {}
