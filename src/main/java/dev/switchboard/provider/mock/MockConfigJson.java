package dev.switchboard.provider.mock;

import dev.switchboard.queue.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes the configuration of the mock providers as the contract shows it. */
final class MockConfigJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private MockConfigJson() {}

  /** The global faults. */
  static byte[] global(PartialFaults faults) {
    return JSON.writeValueAsBytes(members(faults));
  }

  /** The faults of one provider, with what is only shown. */
  static byte[] provider(MockConfiguration.Faults faults, long suppressedDuplicates) {
    Map<String, @Nullable Object> document = members(faults.own());
    document.put("effective", members(faults.effective()));
    document.put("suppressed_duplicates", suppressedDuplicates);
    return JSON.writeValueAsBytes(document);
  }

  /** What a seeded provider will answer. */
  static byte[] plan(String provider, long seed, MockProvider.Plan plan) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("provider", provider);
    document.put("seed", seed);
    document.put("next_ordinal", plan.nextOrdinal());
    document.put("outcomes", plan.outcomes().stream().map(Outcome::wireName).toList());
    return JSON.writeValueAsBytes(document);
  }

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
    return members;
  }
}
