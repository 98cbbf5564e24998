package dev.switchboard.telemetry;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the last attempt at each provider that failed. Safe for use by many threads. */
public final class LastFailures implements EventListener {
  private final Map<String, LastFailure> byProvider = new ConcurrentHashMap<>();

  /**
   * An attempt that failed since the process started.
   *
   * @param outcome {@code rate_limited}, {@code error} or {@code timeout}
   * @param errorCode as in the list of attempts
   * @param at when it ended
   */
  public record LastFailure(String outcome, String errorCode, Instant at) {}

  @Override
  public void on(Event event) {
    if (event instanceof MessageEvent.Attempted it && it.errorCode() != null) {
      byProvider.put(it.provider(), new LastFailure(it.outcome(), it.errorCode(), it.at()));
    }
  }

  /** The last one of a provider; empty for none since the process started. */
  public Optional<LastFailure> of(String provider) {
    return Optional.ofNullable(byProvider.get(provider));
  }
}
