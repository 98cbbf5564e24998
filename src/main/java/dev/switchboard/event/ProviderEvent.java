package dev.switchboard.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What has happened to a provider, as this process sees it. Told by the thread of its lane. */
public sealed interface ProviderEvent extends Event {
  /** The provider's name. */
  String provider();

  /** When it happened. */
  Instant at();

  /** The breaker has another state. */
  sealed interface BreakerChanged extends ProviderEvent {
    /** The state before: {@code closed}, {@code open} or {@code half_open}. */
    String from();

    /** The state now. */
    String to();

    /**
     * Why: {@code failures}, {@code cool_down_over}, {@code probe_failed}, {@code probes_succeeded}
     * or {@code operator}.
     */
    String reason();
  }

  /**
   * No calls from now on.
   *
   * @param retryAt when the provider is tried again, null when an operator holds the breaker open
   */
  record BreakerOpened(
      String provider, String from, String reason, @Nullable Instant retryAt, Instant at)
      implements BreakerChanged {
    @Override
    public String to() {
      return "open";
    }
  }

  /** A few calls find out whether the provider works again. */
  record BreakerHalfOpened(String provider, String from, String reason, Instant at)
      implements BreakerChanged {
    @Override
    public String to() {
      return "half_open";
    }
  }

  /** Calls are made as usual. */
  record BreakerClosed(String provider, String from, String reason, Instant at)
      implements BreakerChanged {
    @Override
    public String to() {
      return "closed";
    }
  }

  /**
   * The provider asked for a pause. Told when the pause begins, not when it gets longer.
   *
   * @param until as far as is known now
   */
  record Paused(String provider, Instant until, Instant at) implements ProviderEvent {}

  /** The pause is over. */
  record Resumed(String provider, Instant at) implements ProviderEvent {}

  /**
   * Messages found the breaker open and wait; each is counted once for each time it opens. Nothing
   * is written for them, so this is no event of each message.
   */
  record Deferred(String provider, long messages, Instant at) implements ProviderEvent {}
}
