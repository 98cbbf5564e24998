package dev.switchboard.http;

import dev.switchboard.memory.MemoryBudget;

/**
 * What HTTP may hold of the memory budget.
 *
 * @param requests bodies, from their first byte until their request is answered
 * @param answers from the first row that is read for them until they are written, or the connection
 *     has ended
 */
public record HttpMemory(MemoryBudget.Share requests, MemoryBudget.Share answers) {}
