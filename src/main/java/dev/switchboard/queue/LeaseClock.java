package dev.switchboard.queue;

/**
 * Whether this process still holds what it has leased, as far as it can know without asking the
 * store. Answers at once, and may be asked by any thread.
 */
public interface LeaseClock {
  /** Of a store that one process uses alone: its leases never end. */
  LeaseClock ENDLESS =
      new LeaseClock() {
        @Override
        public boolean isCurrent(long monotonicNanos) {
          return true;
        }

        @Override
        public boolean isLost(Lease lease) {
          return false;
        }

        @Override
        public boolean hasCompany() {
          return false;
        }

        @Override
        public boolean isShared() {
          return false;
        }
      };

  /**
   * Whether a call may be started at this moment: for a while yet nobody else can take over what
   * this process holds. When it is not, it may become so again.
   *
   * @param monotonicNanos on the clock that dispatch is given
   */
  boolean isCurrent(long monotonicNanos);

  /**
   * Whether an event is no longer this process's to dispatch, and never will be under this lease.
   */
  boolean isLost(Lease lease);

  /** Whether other processes live that would dispatch what this one leaves in the store. */
  boolean hasCompany();

  /** Whether there can be other processes, now or later. */
  boolean isShared();
}
