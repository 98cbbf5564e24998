package dev.switchboard.settings;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the answers into the records. */
final class Assembly {

  private final Answers answers;
  private final KeyTree keys;
  private final List<Mistake> mistakes;

  /**
   * @param mistakes of several keys together are added
   */
  Assembly(Answers answers, KeyTree keys, List<Mistake> mistakes) {
    this.answers = answers;
    this.keys = keys;
    this.mistakes = mistakes;
  }

  Settings settings(DeclaredNames names) {
    return new Settings(
        server(),
        auth(names.in(NamedSection.API_KEYS)),
        new ApiSettings(answers.get(Keys.API_STRICT)),
        new WebhookSettings(
            secrets(Keys.WEBHOOKS_SMS_SECRET, Keys.WEBHOOKS_SMS_SECRET_FILE),
            secrets(Keys.WEBHOOKS_EMAIL_SECRET, Keys.WEBHOOKS_EMAIL_SECRET_FILE)),
        new StoreSettings(
            answers.get(Keys.STORE_URL),
            answers.find(Keys.STORE_USER, Keys.STORE_USER.name()),
            secret(
                Keys.STORE_PASSWORD,
                Keys.STORE_PASSWORD.name(),
                Keys.STORE_PASSWORD_FILE,
                Keys.STORE_PASSWORD_FILE.name()),
            answers.get(Keys.LEASE_DURATION),
            answers.get(Keys.STORE_READ_TIMEOUT)),
        new LimitSettings(
            limit(Keys.SENDER_PER_MINUTE, Keys.SENDER_BURST),
            limit(Keys.IP_PER_MINUTE, Keys.IP_BURST)),
        new HttpSettings(
            answers.get(Keys.HTTP_MAX_BODY_BYTES),
            answers.get(Keys.HTTP_TRUSTED_PROXIES),
            answers.get(Keys.HTTP_CORS_ORIGINS)),
        new MessageSettings(
            answers.get(Keys.MESSAGES_MAX_ATTACHMENTS),
            answers.get(Keys.MESSAGES_MAX_INBOUND_ATTACHMENTS),
            answers.get(Keys.MESSAGES_MAX_URL_LENGTH),
            answers.get(Keys.MESSAGES_DEFAULT_REGION)),
        new ConversationSettings(
            answers.get(Keys.IGNORE_PLUS_TAG), answers.get(Keys.MERGE_TEXT_CHANNELS)),
        new IdempotencySettings(answers.get(Keys.IDEMPOTENCY_TTL)),
        new RetentionSettings(answers.get(Keys.RETENTION_MESSAGES)),
        providers(names.in(NamedSection.PROVIDERS)),
        shared(),
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
        answers.get(Keys.SERVER_MAX_CONNECTIONS),
        answers.get(Keys.SERVER_MAX_CONNECTIONS_PER_ADDRESS),
        answers.find(Keys.SERVER_TLS_CERTIFICATE, Keys.SERVER_TLS_CERTIFICATE.name()),
        answers.find(Keys.SERVER_TLS_KEY, Keys.SERVER_TLS_KEY.name()),
        answers.get(Keys.SERVER_ALLOWED_HOSTS));
  }

  private AuthSettings auth(Collection<String> names) {
    List<String> apiKeys = secrets(Keys.AUTH_API_KEYS, Keys.AUTH_API_KEYS_FILE);
    List<AuthSettings.NamedKey> keys = names.stream().map(this::namedKey).toList();
    AuthSettings.Mode said = answers.find(Keys.AUTH_MODE, Keys.AUTH_MODE.name());
    AuthSettings.Mode implied =
        apiKeys.isEmpty() && keys.isEmpty() ? AuthSettings.Mode.NONE : AuthSettings.Mode.API_KEYS;
    return new AuthSettings(said != null ? said : implied, apiKeys, keys);
  }

  private AuthSettings.NamedKey namedKey(String name) {
    String secret =
        secret(
            Keys.AUTH_KEY_SECRET,
            Keys.AUTH_KEY_SECRET.at(name),
            Keys.AUTH_KEY_SECRET_FILE,
            Keys.AUTH_KEY_SECRET_FILE.at(name));
    List<AuthSettings.Scope> scopes =
        answers.find(Keys.AUTH_KEY_SCOPES, Keys.AUTH_KEY_SCOPES.at(name));
    return new AuthSettings.NamedKey(
        name, secret == null ? "" : secret, scopes == null ? Set.of() : Set.copyOf(scopes));
  }

  private List<String> secrets(Key<List<String>> key, Key<List<String>> file) {
    List<String> inFile = answers.find(file, file.name());
    return inFile != null ? inFile : answers.get(key);
  }

  private @Nullable String secret(Key<String> key, String name, Key<String> file, String fileName) {
    String inFile = answers.find(file, fileName);
    return inFile != null ? inFile : answers.find(key, name);
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
    ProviderSection<?> type = keys.section(answers.typeOf(name));
    Section section = new Section(answers, name, type, mistakes);
    return new ProviderSettings(
        name,
        type.type(),
        channels != null ? channels : KeyTree.BUILT_IN_CHANNELS.getOrDefault(name, List.of()),
        section.maxInFlight(),
        answers.get(Keys.PROVIDER_RATE_PER_SECOND, Keys.PROVIDER_RATE_PER_SECOND.at(name)),
        section.timeout(),
        type.read(section));
  }

  private Map<String, Object> shared() {
    Map<String, Object> shared = new LinkedHashMap<>();
    for (ProviderSection<?> type : keys.types()) {
      Object read = type.readShared(new Section(answers, "", type, mistakes));
      if (read != null) {
        shared.put(type.type(), read);
      }
    }
    return shared;
  }
}
