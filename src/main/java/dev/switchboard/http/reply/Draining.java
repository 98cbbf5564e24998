package dev.switchboard.http.reply;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether the server is stopping, and the listeners for that. Thread-safe. */
public final class Draining {
  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private volatile boolean begun;

  /** Whether the server is stopping. */
  public boolean hasBegun() {
    return begun;
  }

  /** The server stops from now on. */
  public void begin() {
    begun = true;
    listeners.forEach(Runnable::run);
  }

  /** Runs the listener when draining begins, or now if it has. It may run twice. */
  public void onBegin(Runnable listener) {
    listeners.add(listener);
    if (begun) {
      listener.run();
    }
  }

  /** Forgets a listener. */
  public void remove(Runnable listener) {
    listeners.remove(listener);
  }
}
