package dev.switchboard.cluster;

import dev.switchboard.queue.Lease;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;

/** A process that shares its store with others. One thread beats; any thread asks. */
public final class ClusterNode implements Membership {
  /** Most nodes at once, and most in an hour that died without a word. */
  public static final int SLOTS = 256;

  private static final Duration MOST_INTERVAL = Duration.ofSeconds(1);

  /** After so many heartbeats in a row without an answer the store is taken to be away. */
  private static final int AWAY_AFTER = 2;

  private final NodeTable table;
  private final Duration lease;
  private final LongSupplier nanoTime;
  private final Instant startedAt;
  private volatile NodeTable.View view;
  private volatile long currentUntil;
  private volatile int missed;

  private ClusterNode(
      NodeTable table,
      Duration lease,
      LongSupplier nanoTime,
      Instant startedAt,
      NodeTable.View view) {
    this.table = table;
    this.lease = lease;
    this.nanoTime = nanoTime;
    this.startedAt = startedAt;
    this.view = view;
  }

  /**
   * Enters this process among the nodes.
   *
   * @param lease how long what it holds stays its own after a heartbeat
   * @param nanoTime the monotonic clock by which it knows that its leases hold
   * @throws StoreUnavailableException also when all slots are taken
   */
  public static ClusterNode enter(
      NodeTable table, Duration lease, LongSupplier nanoTime, Instant startedAt, NodeName name) {
    long sentAt = nanoTime.getAsLong();
    NodeTable.View view =
        table
            .enter(startedAt, lease, name)
            .orElseThrow(
                () -> new StoreUnavailableException("all " + SLOTS + " node slots are taken"));
    ClusterNode node = new ClusterNode(table, lease, nanoTime, startedAt, view);
    node.renewed(view, sentAt);
    return node;
  }

  /** How long before the end of its lease a node starts no call and renews no more. */
  public static Duration marginOf(Duration lease) {
    Duration fifth = lease.dividedBy(5);
    return fifth.compareTo(MOST_INTERVAL) < 0 ? fifth : MOST_INTERVAL;
  }

  /** How often to {@link #beat}: often enough that one failure costs nothing. */
  public Duration interval() {
    return marginOf(lease);
  }

  /**
   * Renews the lease and looks who else lives. Without an answer of the store everything is left to
   * the next heartbeat.
   *
   * @param channels what this node can send
   * @return whether the store answered
   * @throws IllegalStateException when this node was away so long that its row is gone
   */
  public boolean beat(Set<String> channels) {
    long sentAt = nanoTime.getAsLong();
    NodeTable.View before = view;
    try {
      NodeTable.Renewal renewal =
          new NodeTable.Renewal(
              before.owner(), before.slot(), startedAt, channels, lease, marginOf(lease));
      NodeTable.View now =
          table
              .renew(renewal)
              .orElseThrow(() ->
                  new IllegalStateException(
                      "this node was away so long that it has been forgotten"));
      renewed(now, sentAt);
      return true;
    } catch (StoreUnavailableException _) {
      // Requests that need the store say so; a heartbeat that fails is not worth a line each.
      missed = Math.min(missed + 1, AWAY_AFTER);
      return false;
    }
  }

  /** Takes this process out of the nodes: what it still holds is free. */
  public void leave() {
    table.leave(owner());
  }

  /** Whether the store is taken to be there: one heartbeat without an answer says little. */
  public boolean isAnswering() {
    return missed < AWAY_AFTER;
  }

  @Override
  public long owner() {
    return view.owner();
  }

  @Override
  public int slot() {
    return view.slot();
  }

  @Override
  public int slots() {
    return SLOTS;
  }

  @Override
  public int liveNodes() {
    return Math.max(1, view.live());
  }

  @Override
  public boolean isEldest() {
    NodeTable.View now = view;
    return now.eldest() == now.owner();
  }

  @Override
  public Set<String> channelsElsewhere() {
    return view.channelsElsewhere();
  }

  @Override
  public boolean isCurrent(long monotonicNanos) {
    return currentUntil - monotonicNanos > 0;
  }

  @Override
  public boolean isLost(Lease lease) {
    return lease.owner() != owner();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  private void renewed(NodeTable.View now, long sentAt) {
    view = now;
    currentUntil = sentAt + lease.minus(marginOf(lease)).toNanos();
    missed = 0;
  }
}
