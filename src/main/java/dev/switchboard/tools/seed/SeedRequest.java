package dev.switchboard.tools.seed;

/**
 * One request of a world, complete but for where the server is.
 *
 * @param path of the endpoint
 * @param outbound whether it sends a message; else it delivers one
 * @param idempotencyKey the same for the same message of the same plan
 * @param body JSON in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read once, never compared
public record SeedRequest(String path, boolean outbound, String idempotencyKey, byte[] body) {}
