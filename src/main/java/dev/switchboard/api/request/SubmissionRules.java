package dev.switchboard.api.request;

import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.message.AddressReader;
import java.time.InstantSource;

/**
 * How requests to send are read.
 *
 * @param callbackUrls which URLs may be told what becomes of a message
 * @param clock tells how far ahead a message is scheduled
 * @param strict whether a member that does not exist is refused even where the client has not asked
 *     for it
 */
public record SubmissionRules(
    AddressReader addresses,
    MessageLimits limits,
    UrlCheck callbackUrls,
    InstantSource clock,
    boolean strict) {}
