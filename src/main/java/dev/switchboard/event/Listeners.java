package dev.switchboard.event;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells several listeners, in the order in which they were given. A listener that throws harms
 * neither the teller nor the other listeners; its first exception is told to the others as {@link
 * EngineEvent.Unexpected}. Safe for use by many threads.
 */
public final class Listeners implements EventListener {
  private final Listener[] all;

  private record Listener(EventListener told, AtomicBoolean failed) {}

  public Listeners(EventListener... listeners) {
    all =
        Arrays.stream(listeners)
            .map(told -> new Listener(told, new AtomicBoolean()))
            .toArray(Listener[]::new);
  }

  @Override
  public void on(Event event) {
    for (Listener listener : all) {
      try {
        listener.told().on(event);
      } catch (RuntimeException | Error e) {
        report(listener, e);
      }
    }
  }

  /** The first only: a broken listener fails for every message. */
  private void report(Listener broken, Throwable thrown) {
    if (!broken.failed().compareAndSet(false, true)) {
      return;
    }
    EngineEvent incident =
        new EngineEvent.Unexpected("listener " + broken.told().getClass().getName(), thrown);
    for (Listener other : all) {
      if (other.equals(broken)) {
        continue;
      }
      try {
        other.told().on(incident);
      } catch (RuntimeException | Error e) {
        report(other, e);
      }
    }
  }
}
