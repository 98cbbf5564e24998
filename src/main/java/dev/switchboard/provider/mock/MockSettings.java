package dev.switchboard.provider.mock;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for all mock providers.
 *
 * @param faults those of providers that have none of their own
 * @param autoReply how the recipients of messages answer
 * @param ledger a directory in which those of several processes keep their books together; null for
 *     each on its own
 */
public record MockSettings(
    PartialFaults faults, AutoReplies.Habits autoReply, @Nullable Path ledger) {}
