package dev.switchboard.api;

import dev.switchboard.dispatch.LaneStatus;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.Outcome;
import dev.switchboard.telemetry.ProviderMeters;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a provider as the contract shows it.
 *
 * @param backlogs of those of its channels of which anything is queued
 * @param now ages count up to here
 */
record ProviderJson(
    String name,
    List<String> channels,
    LaneStatus lane,
    List<ChannelBacklog> backlogs,
    ProviderMeters meters,
    ProviderDetails details,
    Instant now) {
  private static final JsonMapper JSON = JsonMapper.shared();

  static byte[] list(List<ProviderJson> providers) {
    return JSON.writeValueAsBytes(
        Map.of("items", providers.stream().map(ProviderJson::document).toList()));
  }

  byte[] toBytes() {
    return JSON.writeValueAsBytes(document());
  }

  private Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("name", name);
    document.put("type", details.type());
    document.put("channels", channels);
    document.put("breaker", breaker());
    document.put("governor", governor());
    document.put("queue", queue());
    document.put("counters", counters());
    document.putAll(details.members());
    return document;
  }

  private Map<String, @Nullable Object> breaker() {
    Map<String, @Nullable Object> breaker = new LinkedHashMap<>();
    breaker.put("state", lane.state().wireName());
    breaker.put("consecutive_failures", lane.consecutiveFailures());
    breaker.put("last_transition_at", MessageJson.time(lane.lastTransitionAt()));
    breaker.put("retry_at", MessageJson.time(lane.retryAt()));
    return breaker;
  }

  private Map<String, @Nullable Object> governor() {
    Map<String, @Nullable Object> governor = new LinkedHashMap<>();
    governor.put("rate_per_second", lane.ratePerSecond());
    governor.put("ceiling_per_second", lane.ceilingPerSecond());
    governor.put("in_flight", lane.inFlight());
    governor.put("paused_until", MessageJson.time(lane.pausedUntil()));
    return governor;
  }

  private Map<String, Object> queue() {
    Map<String, Object> queue = new LinkedHashMap<>();
    queue.put("pending", backlogs.stream().mapToLong(ChannelBacklog::pending).sum());
    queue.put("oldest_age_seconds", oldestAgeSeconds());
    return queue;
  }

  private double oldestAgeSeconds() {
    return backlogs.stream()
        .map(backlog -> backlog.oldest().issuedAt())
        .min(Comparator.naturalOrder())
        .map(oldest -> Math.max(0, Duration.between(oldest, now).toMillis() / 1000.0))
        .orElse(0.0);
  }

  private Map<String, Long> counters() {
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
