package dev.switchboard.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether the server is stopping, and the listeners for that. Thread-safe. */
final class Draining {
  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private volatile boolean begun;

  boolean hasBegun() {
    return begun;
  }

  void begin() {
    begun = true;
    listeners.forEach(Runnable::run);
  }

  /** Runs the listener when draining begins, or now if it has. It may run twice. */
  void onBegin(Runnable listener) {
    listeners.add(listener);
    if (begun) {
      listener.run();
    }
  }

  void remove(Runnable listener) {
    listeners.remove(listener);
  }
}
