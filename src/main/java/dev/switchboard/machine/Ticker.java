package dev.switchboard.machine;

import java.util.function.LongSupplier;

/**
 * Monotonic nanoseconds with an arbitrary origin, by which threads of machines wait: {@code
 * System::nanoTime}, or a clock that can jump. Safe for use by many threads.
 */
@FunctionalInterface
public interface Ticker extends LongSupplier {
  /**
   * Tells of a thread that waits by this ticker from now on. A ticker that jumps has it {@linkplain
   * MachineThread#look look at the time}.
   */
  default void drives(MachineThread thread) {}
}
