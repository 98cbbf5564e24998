package dev.switchboard.smtp;

import java.util.HashMap;
import java.util.Map;

/** How many connections may be open, in all and for each client address. Thread-safe. */
final class Places {
  private final int most;
  private final int mostPerAddress;
  private final Map<String, Integer> perAddress = new HashMap<>();
  private int taken;

  Places(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /** Whether there was a place for one more. */
  synchronized boolean take(String address) {
    if (taken >= most || perAddress.getOrDefault(address, 0) >= mostPerAddress) {
      return false;
    }
    taken++;
    perAddress.merge(address, 1, Integer::sum);
    return true;
  }

  /** Gives a place back. */
  synchronized void give(String address) {
    taken--;
    perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }

  synchronized int taken() {
    return taken;
  }
}
