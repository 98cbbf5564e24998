package dev.switchboard.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes that several holders share. Each {@link Share} has a guaranteed part that only it uses, and
 * borrows from the common rest when that part is used up. Safe for use by many threads; nothing
 * here blocks.
 *
 * <p>Why the bound holds: a share takes from the common rest before it counts bytes as held, and
 * gives back after it has stopped counting them. So at every moment the common rest has lent at
 * least what all shares hold beyond their guarantees, and it never lends more than it has.
 */
public final class MemoryBudget {
  private final long limitBytes;

  /** What is left of the common rest; below zero only after {@link Share#reserveAnyway}. */
  private final AtomicLong commonBytes;

  private final List<Share> shares = new CopyOnWriteArrayList<>();

  /**
   * @param limitBytes for all shares together
   */
  public MemoryBudget(long limitBytes) {
    this.limitBytes = limitBytes;
    this.commonBytes = new AtomicLong(limitBytes);
  }

  /**
   * Adds a share. Called at start, before anything is reserved.
   *
   * @param holder the name in metrics
   * @param guaranteedBytes taken from the common rest for this share alone
   * @throws IllegalArgumentException if the common rest is smaller
   */
  public Share share(String holder, long guaranteedBytes) {
    if (!takeCommon(guaranteedBytes)) {
      throw new IllegalArgumentException(
          "no " + guaranteedBytes + " bytes are left to guarantee to " + holder);
    }
    Share share = new Share(holder, guaranteedBytes);
    shares.add(share);
    return share;
  }

  /** Bytes for all shares together. */
  public long limitBytes() {
    return limitBytes;
  }

  /** All shares, in the order in which they were added. */
  public List<Share> shares() {
    return List.copyOf(shares);
  }

  private boolean takeCommon(long bytes) {
    while (true) {
      long left = commonBytes.get();
      if (left < bytes) {
        return false;
      }
      if (commonBytes.compareAndSet(left, left - bytes)) {
        return true;
      }
    }
  }

  /** What one holder has taken of the budget. */
  public final class Share {
    private final String holder;
    private final long guaranteedBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final LongAdder refusals = new LongAdder();

    private Share(String holder, long guaranteedBytes) {
      this.holder = holder;
      this.guaranteedBytes = guaranteedBytes;
    }

    /**
     * Takes bytes, or nothing when they are more than {@link #availableBytes}. Never refuses what
     * fits into the guaranteed part.
     */
    public boolean tryReserve(long bytes) {
      if (take(bytes)) {
        return true;
      }
      refusals.increment();
      return false;
    }

    /** Takes as many bytes as are available, at most so many; returns how many. */
    public long reserveUpTo(long most) {
      while (true) {
        long bytes = Math.min(most, availableBytes());
        if (bytes <= 0) {
          return 0;
        }
        if (take(bytes)) {
          return bytes;
        }
      }
    }

    /** Takes bytes even when the budget has none left: for what is held already. */
    public void reserveAnyway(long bytes) {
      long before = heldBytes.getAndAdd(bytes);
      commonBytes.addAndGet(borrowed(before) - borrowed(before + bytes));
    }

    /** Gives bytes back that were taken before. */
    public void release(long bytes) {
      long before = heldBytes.getAndAdd(-bytes);
      commonBytes.addAndGet(borrowed(before) - borrowed(before - bytes));
    }

    /** What {@link #tryReserve} would take at this moment. */
    public long availableBytes() {
      return Math.max(0, guaranteedBytes - heldBytes.get()) + Math.max(0, commonBytes.get());
    }

    /** The part that no other share uses. */
    public long guaranteedBytes() {
      return guaranteedBytes;
    }

    /** What is held at this moment. */
    public long heldBytes() {
      return heldBytes.get();
    }

    /** The name in metrics. */
    public String holder() {
      return holder;
    }

    /** How often bytes were refused. */
    public long refusals() {
      return refusals.sum();
    }

    private boolean take(long bytes) {
      while (true) {
        long before = heldBytes.get();
        long more = borrowed(before + bytes) - borrowed(before);
        if (more > 0 && !takeCommon(more)) {
          return false;
        }
        if (heldBytes.compareAndSet(before, before + bytes)) {
          return true;
        }
        commonBytes.addAndGet(more);
      }
    }

    private long borrowed(long held) {
      return Math.max(0, held - guaranteedBytes);
    }
  }
}
