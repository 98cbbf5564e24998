package dev.switchboard.store.database;

/**
 * Where in the queue of a channel a look may begin.
 *
 * @param firstId the least id of a first attempt
 * @param retryDueAt the least time of a retry, in microseconds
 */
public record QueueFloor(long firstId, long retryDueAt) {
  /** The beginning: first attempts have the time 0. */
  public static final QueueFloor NONE = new QueueFloor(0, 1);
}
