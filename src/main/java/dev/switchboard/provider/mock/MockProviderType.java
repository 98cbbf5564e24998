package dev.switchboard;

import dev.switchboard.config.FaultOverrides;
import dev.switchboard.config.FaultSettings;
import dev.switchboard.config.ProviderSettings;
import dev.switchboard.config.Settings;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.Timer;
import dev.switchboard.provider.mock.AutoReplies;
import dev.switchboard.provider.mock.FaultMember;
import dev.switchboard.provider.mock.MockConfiguration;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.provider.mock.PartialFaults;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The mock providers that the settings name, with what they can be told at run time.
 *
 * @param registry which of them carries which channel
 * @param providers all of them, in the order of the settings
 */
record MockProviders(
    MockConfiguration configuration, ProviderRegistry registry, List<MockProvider> providers) {

  /**
   * @param random what providers without a seed draw theirs from
   * @param timer lets latency pass
   * @param nanoTime monotonic nanoseconds, for quotas
   * @param replies plays the recipients; null where nobody answers
   */
  static MockProviders of(
      Settings settings,
      RandomGenerator random,
      Timer timer,
      LongSupplier nanoTime,
      @Nullable AutoReplies replies) {
    Map<String, PartialFaults> own = new LinkedHashMap<>();
    settings.providers().forEach((name, provider) -> own.put(name, faults(provider.faults())));
    MockConfiguration configuration =
        new MockConfiguration(faults(settings.faults()), own, nanoTime);
    List<MockProvider> mocks = new ArrayList<>();
    List<ProviderRegistry.Route> routes = new ArrayList<>();
    for (ProviderSettings provider : settings.providers().values()) {
      String name = provider.name();
      Long seed = configuration.faults(name).effective().seed();
      OutcomeDice dice = new OutcomeDice(seed == null ? random.nextLong() : seed);
      MockProvider mock =
          new MockProvider(
              name,
              () -> configuration.inForce(name),
              dice,
              timer,
              replies,
              settings.mock().ledger());
      mocks.add(mock);
      routes.add(
          new ProviderRegistry.Route(
              mock, provider.channels().stream().map(it -> Channel.of(it).orElseThrow()).toList()));
    }
    return new MockProviders(configuration, new ProviderRegistry(routes), List.copyOf(mocks));
  }

  private static PartialFaults faults(FaultSettings global) {
    return faults(
        new FaultOverrides(
            global.timeoutPct(),
            global.errorPct(),
            global.ratelimitPct(),
            global.seed(),
            global.latencyMs().min(),
            global.latencyMs().max(),
            global.retryAfterSeconds(),
            global.quotaPerSecond()));
  }

  private static PartialFaults faults(FaultOverrides own) {
    Map<FaultMember, Integer> values = new EnumMap<>(FaultMember.class);
    put(values, FaultMember.TIMEOUT_PCT, own.timeoutPct());
    put(values, FaultMember.ERROR_PCT, own.errorPct());
    put(values, FaultMember.RATELIMIT_PCT, own.ratelimitPct());
    put(values, FaultMember.LATENCY_MIN_MS, own.latencyMinMs());
    put(values, FaultMember.LATENCY_MAX_MS, own.latencyMaxMs());
    put(values, FaultMember.RETRY_AFTER_SECONDS, own.retryAfterSeconds());
    put(values, FaultMember.QUOTA_PER_SECOND, own.quotaPerSecond());
    return new PartialFaults(values, own.seed());
  }

  private static void put(
      Map<FaultMember, Integer> values, FaultMember member, @Nullable Integer value) {
    if (value != null) {
      values.put(member, value);
    }
  }
}
