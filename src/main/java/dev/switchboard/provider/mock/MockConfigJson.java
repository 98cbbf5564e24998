package dev.switchboard.provider.mock;

import dev.switchboard.queue.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the configuration of the mock providers as the contract shows it. */
final class MockConfigJson {
  private MockConfigJson() {}

  /** The faults of one provider, with what is only shown. */
  static Map<String, @Nullable Object> provider(
      MockConfiguration.Faults faults, List<Outcome> next, long suppressedDuplicates) {
    Map<String, @Nullable Object> document = members(faults.own());
    document.put("next", next.stream().map(Outcome::wireName).toList());
    document.put("effective", members(faults.effective()));
    document.put("suppressed_duplicates", suppressedDuplicates);
    return document;
  }

  /**
   * What a seeded provider will answer.
   *
   * @param nextOrdinal of the next message
   */
  record PlanJson(String provider, long seed, long nextOrdinal, List<String> outcomes) {
    static PlanJson of(String provider, long seed, MockProvider.Plan plan) {
      List<String> outcomes = plan.outcomes().stream().map(Outcome::wireName).toList();
      return new PlanJson(provider, seed, plan.nextOrdinal(), outcomes);
    }
  }

  /** Faults, as they are asked for and shown. */
  static Map<String, @Nullable Object> members(PartialFaults faults) {
    Map<String, @Nullable Object> latency = new LinkedHashMap<>();
    latency.put("min", faults.value(FaultMember.LATENCY_MIN_MS));
    latency.put("max", faults.value(FaultMember.LATENCY_MAX_MS));
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("timeout_pct", faults.value(FaultMember.TIMEOUT_PCT));
    members.put("error_pct", faults.value(FaultMember.ERROR_PCT));
    members.put("ratelimit_pct", faults.value(FaultMember.RATELIMIT_PCT));
    members.put("seed", faults.seed());
    members.put("latency_ms", latency);
    members.put("retry_after_seconds", faults.value(FaultMember.RETRY_AFTER_SECONDS));
    members.put("quota_per_second", faults.value(FaultMember.QUOTA_PER_SECOND));
    members.put("receipts", receipts(faults));
    return members;
  }

  private static Map<String, @Nullable Object> receipts(PartialFaults faults) {
    Map<String, @Nullable Object> delay = new LinkedHashMap<>();
    delay.put("min", faults.value(FaultMember.RECEIPTS_DELAY_MIN_MS));
    delay.put("max", faults.value(FaultMember.RECEIPTS_DELAY_MAX_MS));
    Integer enabled = faults.value(FaultMember.RECEIPTS_ENABLED);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("enabled", enabled == null ? null : enabled == 1);
    members.put("delay_ms", delay);
    members.put("undelivered_pct", faults.value(FaultMember.RECEIPTS_UNDELIVERED_PCT));
    members.put("lost_pct", faults.value(FaultMember.RECEIPTS_LOST_PCT));
    members.put("duplicate_pct", faults.value(FaultMember.RECEIPTS_DUPLICATE_PCT));
    members.put("reordered_pct", faults.value(FaultMember.RECEIPTS_REORDERED_PCT));
    return members;
  }
}
