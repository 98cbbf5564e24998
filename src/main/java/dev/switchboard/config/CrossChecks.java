package dev.switchboard.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules over more than one key. A rule is silent while one of its keys has a mistake of its
 * own.
 */
final class CrossChecks {

  private static final int ALL_ATTEMPTS_PCT = 100;

  private final Settings settings;
  private final Answers answers;
  private final List<Mistake> mistakes;

  CrossChecks(Settings settings, Answers answers, List<Mistake> mistakes) {
    this.settings = settings;
    this.answers = answers;
    this.mistakes = mistakes;
  }

  void run() {
    access();
    notLonger(
        Keys.RETRY_BASE_DELAY,
        settings.retry().baseDelay(),
        Keys.RETRY_MAX_DELAY,
        settings.retry().maxDelay());
    MockSettings.AutoReply autoReply = settings.mock().autoReply();
    notLonger(
        Keys.AUTO_REPLY_MIN_DELAY,
        autoReply.minDelay(),
        Keys.AUTO_REPLY_MAX_DELAY,
        autoReply.maxDelay());
    retention();
    memory();
    globalFaults();
    for (ProviderSettings provider : settings.providers().values()) {
      declaration(provider);
      providerFaults(provider);
    }
    oneProviderPerChannel();
  }

  private void access() {
    String host = Keys.SERVER_HOST.name();
    String mode = Keys.AUTH_MODE.name();
    String apiKeys = Keys.AUTH_API_KEYS.name();
    if (!answers.areCertain(mode, apiKeys)) {
      return;
    }
    AuthSettings auth = settings.auth();
    if (auth.mode() == AuthSettings.Mode.API_KEYS && auth.apiKeys().isEmpty()) {
      wrong(mode, answers.originOf(mode), "api-keys needs at least one key in " + apiKeys);
    }
    boolean openUnsaid = auth.mode() == AuthSettings.Mode.NONE && !answers.isGiven(mode);
    if (answers.areCertain(host) && !settings.server().isLoopback() && openUnsaid) {
      wrong(
          host,
          answers.originOf(host),
          "others can reach "
              + Quoted.of(settings.server().host())
              + " and would need no key; give "
              + apiKeys
              + ", or say auth.mode: none");
    }
  }

  private void notLonger(
      Key<Duration> lowerKey, Duration lower, Key<Duration> upperKey, Duration upper) {
    String low = lowerKey.name();
    String up = upperKey.name();
    if (answers.areCertain(low, up) && lower.compareTo(upper) > 0) {
      wrong(
          low,
          answers.originOf(low, up),
          "%d ms is longer than %s of %d ms".formatted(lower.toMillis(), up, upper.toMillis()));
    }
  }

  /** The answer to a replay is read from its message. */
  private void retention() {
    String kept = Keys.RETENTION_MESSAGES.name();
    String remembered = Keys.IDEMPOTENCY_TTL.name();
    RetentionSettings retention = settings.retention();
    if (answers.areCertain(kept, remembered)
        && retention.isOn()
        && retention.messages().compareTo(settings.idempotency().ttl()) < 0) {
      wrong(
          kept,
          answers.originOf(kept, remembered),
          "messages would be deleted after %d h while their keys can still be replayed; %s is %d h"
              .formatted(
                  retention.messages().toHours(),
                  remembered,
                  settings.idempotency().ttl().toHours()));
    }
  }

  private void memory() {
    String budget = Keys.MEMORY_BUDGET.name();
    String maxBody = Keys.HTTP_MAX_BODY_BYTES.name();
    if (!answers.areCertain(budget, maxBody)) {
      return;
    }
    long heap = Runtime.getRuntime().maxMemory();
    MemorySettings.Parts parts =
        settings.memory().parts(heap, settings.http().maxBodyBytes(), settings.providers().size());
    if (parts.budgetBytes() > MemorySettings.most(heap)) {
      wrong(
          budget,
          answers.originOf(budget),
          "%d bytes are more than half of the heap of %d bytes"
              .formatted(parts.budgetBytes(), heap));
    } else if (parts.neededBytes() > parts.budgetBytes()) {
      wrong(
          budget,
          answers.originOf(budget, maxBody),
          "%d bytes are too few for %s of %d and %d providers; it takes %d"
              .formatted(
                  parts.budgetBytes(),
                  maxBody,
                  settings.http().maxBodyBytes(),
                  settings.providers().size(),
                  parts.neededBytes()));
    }
  }

  private void globalFaults() {
    percentages(
        "faults",
        settings.faults(),
        Keys.TIMEOUT_PCT.name(),
        Keys.ERROR_PCT.name(),
        Keys.RATELIMIT_PCT.name());
    latency(
        "faults.latency-ms", settings.faults(), Keys.LATENCY_MIN.name(), Keys.LATENCY_MAX.name());
  }

  /** What a provider only inherits is a mistake of the global faults and told there. */
  private void providerFaults(ProviderSettings provider) {
    String name = provider.name();
    String section = "providers." + name + ".faults";
    FaultOverrides own = provider.faults();
    FaultSettings effective = settings.effectiveFaults(name);
    if (own.timeoutPct() != null || own.errorPct() != null || own.ratelimitPct() != null) {
      percentages(
          section,
          effective,
          Keys.PROVIDER_TIMEOUT_PCT.at(name),
          Keys.PROVIDER_ERROR_PCT.at(name),
          Keys.PROVIDER_RATELIMIT_PCT.at(name),
          Keys.TIMEOUT_PCT.name(),
          Keys.ERROR_PCT.name(),
          Keys.RATELIMIT_PCT.name());
    }
    if (own.latencyMinMs() != null || own.latencyMaxMs() != null) {
      latency(
          section + ".latency-ms",
          effective,
          Keys.PROVIDER_LATENCY_MIN.at(name),
          Keys.PROVIDER_LATENCY_MAX.at(name),
          Keys.LATENCY_MIN.name(),
          Keys.LATENCY_MAX.name());
    }
  }

  private void percentages(String section, FaultSettings faults, String... names) {
    if (answers.areCertain(names) && faults.totalPct() > ALL_ATTEMPTS_PCT) {
      wrong(
          section,
          answers.originOf(names),
          "timeout-pct %d, error-pct %d and ratelimit-pct %d add up to %d; allowed: at most %d"
              .formatted(
                  faults.timeoutPct(),
                  faults.errorPct(),
                  faults.ratelimitPct(),
                  faults.totalPct(),
                  ALL_ATTEMPTS_PCT));
    }
  }

  private void latency(String section, FaultSettings faults, String... names) {
    FaultSettings.LatencyMs range = faults.latencyMs();
    if (answers.areCertain(names) && range.min() > range.max()) {
      wrong(
          section,
          answers.originOf(names),
          "min %d is more than max %d".formatted(range.min(), range.max()));
    }
  }

  /** A misspelt name would otherwise be a provider that nothing is ever sent through. */
  private void declaration(ProviderSettings provider) {
    String channels = Keys.PROVIDER_CHANNELS.at(provider.name());
    boolean builtIn = KeyTree.BUILT_IN_CHANNELS.containsKey(provider.name());
    if (builtIn || answers.isGiven(channels) || !answers.areCertain(channels)) {
      return;
    }
    wrong(
        channels,
        Origin.DEFAULT,
        "a provider of your own needs its channels, possibly []"
            + Suggestion.of(provider.name(), KeyTree.BUILT_IN_CHANNELS.keySet()));
  }

  private void oneProviderPerChannel() {
    Map<String, String> providerByChannel = new HashMap<>();
    for (ProviderSettings provider : settings.providers().values()) {
      for (String channel : provider.channels()) {
        String first = providerByChannel.putIfAbsent(channel, provider.name());
        if (first != null) {
          twice(channel, first, provider.name());
        }
      }
    }
  }

  private void twice(String channel, String first, String second) {
    String firstKey = Keys.PROVIDER_CHANNELS.at(first);
    String secondKey = Keys.PROVIDER_CHANNELS.at(second);
    if (answers.areCertain(firstKey, secondKey)) {
      wrong(
          secondKey,
          answers.originOf(secondKey, firstKey),
          "%s is at %s too; a channel has at most one provider, so take it out of %s"
              .formatted(channel, first, firstKey));
    }
  }

  private void wrong(String key, Origin origin, String message) {
    mistakes.add(new Mistake(key, origin.description(), message));
  }
}
