package dev.switchboard.queue;

import java.util.List;
import java.util.Set;

/**
 * The way from a committed transaction into memory, without asking the store for what it was just
 * given.
 *
 * <p>Called by the store, on the threads that decide the order of transactions (one at a time while
 * a channel is caught up): {@link #reserve} while an acceptance is written, then either {@link
 * #deliver} after its commit or {@link #cancel} after its rollback. An event without a reservation
 * stays in the store as a free row and is claimed from there. So that events of one conversation
 * keep their order, an implementation that has refused a channel once refuses it until the store
 * says {@link #caughtUp}. Implementations never block.
 */
public interface HandOff {
  /** The names of the channels that this process can send; never changes. */
  Set<String> channels();

  /**
   * Whether the event about to be written may be kept in memory; true takes a place and the bytes.
   *
   * @param bytes that its message occupies, see {@link OutboundMessage#retainedBytes}
   */
  boolean reserve(String channel, long bytes);

  /**
   * Hands over events whose places and bytes were reserved, here or by the caller of a claim: all
   * that a transaction has brought, in its order. They are durable and leased to this process.
   */
  void deliver(List<LeasedMessage> events);

  /** Gives back a place and its bytes: the acceptance they were taken for was rolled back. */
  void cancel(String channel, long bytes);

  /** The store holds no more free first attempts of the channel. */
  void caughtUp(String channel);

  /**
   * The store holds free first attempts of the channel all the same: the claim after which it was
   * caught up has been rolled back, or another process has left them. Channels without a lane are
   * none of the implementation's business.
   */
  void fellBehind(String channel);
}
