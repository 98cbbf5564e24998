package dev.switchboard.api.operate;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.Outcome;
import dev.switchboard.telemetry.LastFailures.LastFailure;
import dev.switchboard.telemetry.ProviderMeters;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider as the contract shows it.
 *
 * @param members of its type, after all others
 */
record ProviderJson(
    String name,
    String type,
    List<String> channels,
    Breaker breaker,
    Governor governor,
    Queue queue,
    Map<String, Long> counters,
    @Nullable LastFailure lastFailure,
    @JsonAnyGetter Map<String, @Nullable Object> members) {
  record Breaker(
      String state,
      int consecutiveFailures,
      @Nullable Instant lastTransitionAt,
      @Nullable Instant retryAt) {
    static Breaker of(LaneStatus lane) {
      return new Breaker(
          lane.state().wireName(),
          lane.consecutiveFailures(),
          lane.lastTransitionAt(),
          lane.retryAt());
    }
  }

  record Governor(
      @Nullable Double ratePerSecond,
      @Nullable Double ceilingPerSecond,
      int inFlight,
      @Nullable Instant pausedUntil) {
    static Governor of(LaneStatus lane) {
      return new Governor(
          lane.ratePerSecond(), lane.ceilingPerSecond(), lane.inFlight(), lane.pausedUntil());
    }
  }

  record Queue(long pending, double oldestAgeSeconds) {
    /**
     * @param backlogs of the channels that have one
     */
    static Queue of(List<ChannelBacklog> backlogs, Instant now) {
      double oldest =
          backlogs.stream()
              .map(backlog -> backlog.oldest().issuedAt())
              .min(Comparator.naturalOrder())
              .map(since -> Math.max(0, Duration.between(since, now).toMillis() / 1000.0))
              .orElse(0.0);
      return new Queue(backlogs.stream().mapToLong(ChannelBacklog::pending).sum(), oldest);
    }
  }

  /** Attempts, all and by outcome. */
  static Map<String, Long> counters(ProviderMeters meters) {
    Map<String, Long> byOutcome = new LinkedHashMap<>();
    for (Outcome outcome : Outcome.values()) {
      byOutcome.put(outcome.wireName(), meters.attempts(outcome.wireName()));
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("attempts", byOutcome.values().stream().mapToLong(count -> count).sum());
    counters.putAll(byOutcome);
    return counters;
  }
}
