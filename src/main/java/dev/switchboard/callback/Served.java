package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.queue.Lease;

/**
 * An endpoint that this process serves.
 *
 * @param lease under which it does; what it writes about the endpoint counts only while it holds
 */
public record Served(Endpoint endpoint, Lease lease) {}
