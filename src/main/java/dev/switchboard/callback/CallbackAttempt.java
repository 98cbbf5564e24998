package dev.switchboard.callback;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of an endpoint.
 *
 * @param number from 1, for each event
 * @param status of HTTP, null where none came
 * @param errorCode null exactly when it was acknowledged
 * @param answer its first characters, null where none came
 */
public record CallbackAttempt(
    int number,
    Instant at,
    Duration latency,
    @Nullable Integer status,
    @Nullable String errorCode,
    @Nullable String answer) {}
