package dev.switchboard.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the answers into the records. */
final class Assembly {

  private final Answers answers;

  Assembly(Answers answers) {
    this.answers = answers;
  }

  Settings settings(Collection<String> providers) {
    return new Settings(
        server(),
        auth(),
        new WebhookSettings(
            answers.get(Keys.WEBHOOKS_SMS_SECRET), answers.get(Keys.WEBHOOKS_EMAIL_SECRET)),
        new StoreSettings(
            answers.get(Keys.STORE_URL),
            answers.find(Keys.STORE_USER, Keys.STORE_USER.name()),
            answers.find(Keys.STORE_PASSWORD, Keys.STORE_PASSWORD.name()),
            answers.get(Keys.LEASE_DURATION)),
        new LimitSettings(
            limit(Keys.SENDER_PER_MINUTE, Keys.SENDER_BURST),
            limit(Keys.IP_PER_MINUTE, Keys.IP_BURST)),
        new HttpSettings(
            answers.get(Keys.HTTP_MAX_BODY_BYTES), answers.get(Keys.HTTP_TRUSTED_PROXIES)),
        new MessageSettings(
            answers.get(Keys.MESSAGES_MAX_ATTACHMENTS), answers.get(Keys.MESSAGES_DEFAULT_REGION)),
        new ConversationSettings(
            answers.get(Keys.IGNORE_PLUS_TAG), answers.get(Keys.MERGE_TEXT_CHANNELS)),
        new IdempotencySettings(answers.get(Keys.IDEMPOTENCY_TTL)),
        new RetentionSettings(answers.get(Keys.RETENTION_MESSAGES)),
        providers(providers),
        faults(),
        new MockSettings(
            new MockSettings.AutoReply(
                answers.get(Keys.AUTO_REPLY_PERCENTAGE),
                answers.get(Keys.AUTO_REPLY_MIN_DELAY),
                answers.get(Keys.AUTO_REPLY_MAX_DELAY)),
            answers.find(Keys.MOCK_LEDGER, Keys.MOCK_LEDGER.name())),
        new BreakerSettings(
            answers.get(Keys.BREAKER_FAILURE_THRESHOLD),
            answers.get(Keys.BREAKER_OPEN_DURATION),
            answers.get(Keys.BREAKER_HALF_OPEN_PROBES)),
        new RetrySettings(
            answers.get(Keys.RETRY_MAX_ATTEMPTS),
            answers.get(Keys.RETRY_BASE_DELAY),
            answers.get(Keys.RETRY_MAX_DELAY),
            answers.get(Keys.RETRY_MAX_AGE)),
        new DispatchSettings(answers.get(Keys.DISPATCH_BUFFER_MAX)),
        new MemorySettings(answers.find(Keys.MEMORY_BUDGET, Keys.MEMORY_BUDGET.name())),
        new LoggingSettings(answers.get(Keys.LOGGING_LEVEL), answers.get(Keys.LOGGING_FORMAT)));
  }

  private ServerSettings server() {
    return new ServerSettings(
        answers.get(Keys.SERVER_HOST),
        answers.get(Keys.SERVER_PORT),
        answers.get(Keys.SERVER_DRAIN_TIMEOUT),
        answers.get(Keys.SERVER_REQUEST_TIMEOUT),
        answers.get(Keys.SERVER_IDLE_TIMEOUT),
        answers.get(Keys.SERVER_MAX_CONNECTIONS));
  }

  private AuthSettings auth() {
    List<String> apiKeys = answers.get(Keys.AUTH_API_KEYS);
    AuthSettings.Mode said = answers.find(Keys.AUTH_MODE, Keys.AUTH_MODE.name());
    AuthSettings.Mode implied =
        apiKeys.isEmpty() ? AuthSettings.Mode.NONE : AuthSettings.Mode.API_KEYS;
    return new AuthSettings(said != null ? said : implied, apiKeys);
  }

  private LimitSetting limit(Key<Integer> perMinuteKey, Key<Integer> burstKey) {
    int perMinute = answers.get(perMinuteKey);
    Integer burst = answers.find(burstKey, burstKey.name());
    return new LimitSetting(perMinute, burst != null ? burst : Math.max(1, perMinute / 10));
  }

  private Map<String, ProviderSettings> providers(Collection<String> names) {
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    names.forEach(name -> providers.put(name, provider(name)));
    return providers;
  }

  private ProviderSettings provider(String name) {
    List<String> channels = answers.find(Keys.PROVIDER_CHANNELS, Keys.PROVIDER_CHANNELS.at(name));
    return new ProviderSettings(
        name,
        channels != null ? channels : KeyTree.BUILT_IN_CHANNELS.getOrDefault(name, List.of()),
        answers.get(Keys.PROVIDER_MAX_IN_FLIGHT, Keys.PROVIDER_MAX_IN_FLIGHT.at(name)),
        answers.get(Keys.PROVIDER_RATE_PER_SECOND, Keys.PROVIDER_RATE_PER_SECOND.at(name)),
        answers.get(Keys.PROVIDER_TIMEOUT, Keys.PROVIDER_TIMEOUT.at(name)),
        new FaultOverrides(
            answers.find(Keys.PROVIDER_TIMEOUT_PCT, Keys.PROVIDER_TIMEOUT_PCT.at(name)),
            answers.find(Keys.PROVIDER_ERROR_PCT, Keys.PROVIDER_ERROR_PCT.at(name)),
            answers.find(Keys.PROVIDER_RATELIMIT_PCT, Keys.PROVIDER_RATELIMIT_PCT.at(name)),
            answers.find(Keys.PROVIDER_SEED, Keys.PROVIDER_SEED.at(name)),
            answers.find(Keys.PROVIDER_LATENCY_MIN, Keys.PROVIDER_LATENCY_MIN.at(name)),
            answers.find(Keys.PROVIDER_LATENCY_MAX, Keys.PROVIDER_LATENCY_MAX.at(name)),
            answers.find(Keys.PROVIDER_RETRY_AFTER, Keys.PROVIDER_RETRY_AFTER.at(name)),
            answers.find(Keys.PROVIDER_QUOTA, Keys.PROVIDER_QUOTA.at(name))));
  }

  private FaultSettings faults() {
    return new FaultSettings(
        answers.get(Keys.TIMEOUT_PCT),
        answers.get(Keys.ERROR_PCT),
        answers.get(Keys.RATELIMIT_PCT),
        answers.find(Keys.SEED, Keys.SEED.name()),
        new FaultSettings.LatencyMs(answers.get(Keys.LATENCY_MIN), answers.get(Keys.LATENCY_MAX)),
        answers.get(Keys.RETRY_AFTER),
        answers.get(Keys.QUOTA));
  }
}
