package dev.switchboard.tools.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where everything stood at one edge of what is measured.
 *
 * @param acknowledged new messages so far
 * @param answered requests so far, or their messages where a request has many
 * @param cpu that this process has used
 * @param counts null when the server could not be asked
 */
record Sample(
    long nanos, long acknowledged, long answered, Duration cpu, @Nullable ServerCounts counts) {}
