package dev.switchboard.http;

import dev.switchboard.memory.MemoryBudget;

/**
 * The shares of the memory budget that HTTP uses.
 *
 * @param requests for bodies, from their first byte until their request is answered
 * @param answers for answers, from the first row that is read until they are written or the
 *     connection has ended
 * @param maxUploadBytes largest request body that may hold files, where this is more than {@link
 *     HttpSettings#maxBodyBytes}
 */
public record HttpMemory(
    MemoryBudget.Share requests, MemoryBudget.Share answers, int maxUploadBytes) {}
