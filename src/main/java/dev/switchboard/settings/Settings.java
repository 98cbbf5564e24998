package dev.switchboard.settings;

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
 * @param shared what all providers of a type share, by the type
 */
public record Settings(
    ServerSettings server,
    AuthSettings auth,
    ApiSettings api,
    WebhookSettings webhooks,
    StoreSettings store,
    LimitSettings limits,
    HttpSettings http,
    MessageSettings messages,
    ConversationSettings conversations,
    IdempotencySettings idempotency,
    RetentionSettings retention,
    Map<String, ProviderSettings> providers,
    Map<String, Object> shared,
    BreakerSettings breaker,
    RetrySettings retry,
    DispatchSettings dispatch,
    MemorySettings memory,
    LoggingSettings logging) {

  /** Copies the providers and keeps their order. */
  public Settings {
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    shared = Map.copyOf(shared);
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
   * What all providers of a type share.
   *
   * @throws IllegalArgumentException if they share nothing
   */
  public <S> S shared(String type, Class<S> settings) {
    Object found = shared.get(type);
    if (found == null) {
      throw new IllegalArgumentException("providers of type " + type + " share nothing");
    }
    return settings.cast(found);
  }
}
