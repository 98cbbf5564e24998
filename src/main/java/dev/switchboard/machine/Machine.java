package dev.switchboard.machine;

/** Something that gets on with its work when it is cranked, and never waits. */
public interface Machine {
  /** Returned by {@link #crank} when there is nothing to do until the next wake-up. */
  long UNTIL_WOKEN = Long.MAX_VALUE;

  /**
   * Does what can be done now.
   *
   * @return nanoseconds after which to crank again, 0 for at once, {@link #UNTIL_WOKEN}
   */
  long crank();

  /** Whether stopping now would leave nothing half done. */
  boolean isIdle();
}
