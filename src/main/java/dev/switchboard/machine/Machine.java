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

  /**
   * After how many nanoseconds something is known to be due, as of the last crank. A wait that ends
   * earlier ends in a mere look, and a clock that jumps need not stop there.
   *
   * @param wait what the last crank returned
   */
  default long nanosToDue(long wait) {
    return wait;
  }

  /** Whether stopping now would leave nothing half done. */
  boolean isIdle();
}
