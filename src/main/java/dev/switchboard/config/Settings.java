package dev.switchboard.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The whole configuration of one node: one record for each component, so that each part of the
 * program is handed its own and sees nothing else. Immutable, and consistent when it comes from
 * {@link SettingsLoader}.
 *
 * @param providers by name: the two built-in providers first, then the others in the order of their
 *     declaration
 * @param faults what a mock provider does where it has no settings of its own
 */
public record Settings(
    ServerSettings server,
    AuthSettings auth,
    WebhookSettings webhooks,
    StoreSettings store,
    LimitSettings limits,
    HttpSettings http,
    MessageSettings messages,
    ConversationSettings conversations,
    IdempotencySettings idempotency,
    RetentionSettings retention,
    Map<String, ProviderSettings> providers,
    FaultSettings faults,
    MockSettings mock,
    BreakerSettings breaker,
    RetrySettings retry,
    DispatchSettings dispatch,
    MemorySettings memory,
    LoggingSettings logging) {

  /** Copies the providers and keeps their order. */
  public Settings {
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
  }

  /**
   * The settings of one provider.
   *
   * @throws IllegalArgumentException if there is no such provider
   */
  public ProviderSettings provider(String name) {
    ProviderSettings found = providers.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no provider is named " + name);
    }
    return found;
  }

  /**
   * The faults a provider shows: its own where it has them, the global ones member by member where
   * it has not.
   *
   * @throws IllegalArgumentException if there is no such provider
   */
  public FaultSettings effectiveFaults(String provider) {
    return provider(provider).faults().over(faults);
  }
}
