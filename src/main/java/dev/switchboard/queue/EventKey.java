package dev.switchboard.queue;

/**
 * Where an event lies in the queue. No part of it ever changes: a retry deletes the row and writes
 * another one, later in the order.
 *
 * @param channel the channel's name as queued; not an enum, because a row may name one that this
 *     version does not know
 * @param dueAt epoch microseconds before which the event waits, {@link #AT_ONCE} for an event that
 *     is to be sent at once and was never retried (so that no clock, right or wrong, can hold a
 *     first attempt back)
 * @param id the message's id
 */
public record EventKey(String channel, long dueAt, long id) {
  /** Always due. First attempts sort before all retries, in order of acceptance. */
  public static final long AT_ONCE = 0;

  /**
   * The name under which inbound messages wait to be processed. It is no channel of a message, so
   * no provider carries it, and its events are never leased.
   */
  public static final String INBOUND = "inbound";
}
