package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules over more than one key. A rule is silent while one of its keys has a mistake of its
 * own.
 */
final class CrossChecks {

  private final Settings settings;
  private final Answers answers;
  private final KeyTree keys;
  private final List<Mistake> mistakes;

  CrossChecks(Settings settings, Answers answers, KeyTree keys, List<Mistake> mistakes) {
    this.settings = settings;
    this.answers = answers;
    this.keys = keys;
    this.mistakes = mistakes;
  }

  void run() {
    access();
    secretsOfOneSource();
    settings.auth().keys().forEach(this::namedKey);
    distinctKeys();
    tls();
    notLonger(
        Keys.RETRY_BASE_DELAY,
        settings.retry().baseDelay(),
        Keys.RETRY_MAX_DELAY,
        settings.retry().maxDelay());
    retention();
    memory();
    for (ProviderSettings provider : settings.providers().values()) {
      declaration(provider);
      carries(provider);
    }
    oneProviderPerChannel();
  }

  private void access() {
    String host = Keys.SERVER_HOST.name();
    String mode = Keys.AUTH_MODE.name();
    String apiKeys = Keys.AUTH_API_KEYS.name();
    if (!answers.areCertain(mode, apiKeys, Keys.AUTH_API_KEYS_FILE.name())) {
      return;
    }
    AuthSettings auth = settings.auth();
    if (auth.mode() == AuthSettings.Mode.API_KEYS && !auth.hasKeys()) {
      wrong(
          mode,
          answers.originOf(mode),
          "api-keys needs at least one key in " + apiKeys + " or auth.keys");
    }
    boolean openUnsaid = auth.mode() == AuthSettings.Mode.NONE && !answers.isGiven(mode);
    if (answers.areCertain(host) && !settings.server().isLoopback() && openUnsaid) {
      wrong(
          host,
          answers.originOf(host),
          "others can reach "
              + SafeText.quoted(settings.server().host())
              + " and would need no key; give "
              + apiKeys
              + ", or say auth.mode: none");
    }
  }

  /** Which of two secrets is meant cannot be told. */
  private void secretsOfOneSource() {
    notBoth(Keys.AUTH_API_KEYS.name(), Keys.AUTH_API_KEYS_FILE.name());
    notBoth(Keys.WEBHOOKS_SMS_SECRET.name(), Keys.WEBHOOKS_SMS_SECRET_FILE.name());
    notBoth(Keys.WEBHOOKS_EMAIL_SECRET.name(), Keys.WEBHOOKS_EMAIL_SECRET_FILE.name());
    notBoth(Keys.STORE_PASSWORD.name(), Keys.STORE_PASSWORD_FILE.name());
  }

  private void notBoth(String key, String file) {
    if (answers.isGiven(key) && answers.isGiven(file)) {
      wrong(file, answers.originOf(file), "is given together with " + key + "; give one of them");
    }
  }

  private void namedKey(AuthSettings.NamedKey key) {
    String secret = Keys.AUTH_KEY_SECRET.at(key.name());
    String file = Keys.AUTH_KEY_SECRET_FILE.at(key.name());
    String scopes = Keys.AUTH_KEY_SCOPES.at(key.name());
    if (key.name().equals("anonymous") || key.name().startsWith("key-")) {
      wrong(secret, answers.originOf(secret, file), "callers without a named key are called so");
    }
    notBoth(secret, file);
    if (answers.areCertain(secret, file) && key.secret().isEmpty()) {
      wrong(secret, answers.originOf(scopes), "a key needs its secret, here or in secret-file");
    }
    if (answers.areCertain(scopes) && key.scopes().isEmpty()) {
      wrong(scopes, answers.originOf(scopes, secret, file), "a key needs at least one scope");
    }
  }

  private void tls() {
    String certificate = Keys.SERVER_TLS_CERTIFICATE.name();
    String key = Keys.SERVER_TLS_KEY.name();
    if (!answers.areCertain(certificate, key)) {
      return;
    }
    if (settings.server().tlsCertificate() == null && settings.server().tlsKey() != null) {
      wrong(key, answers.originOf(key), "needs " + certificate + " as well");
    }
    if (settings.server().tlsKey() == null && settings.server().tlsCertificate() != null) {
      wrong(certificate, answers.originOf(certificate), "needs " + key + " as well");
    }
  }

  /** Two callers with one secret could not be told apart. */
  private void distinctKeys() {
    Set<String> secrets = new HashSet<>(settings.auth().apiKeys());
    for (AuthSettings.NamedKey key : settings.auth().keys()) {
      if (!key.secret().isEmpty() && !secrets.add(key.secret())) {
        String secret = Keys.AUTH_KEY_SECRET.at(key.name());
        String file = Keys.AUTH_KEY_SECRET_FILE.at(key.name());
        wrong(secret, answers.originOf(secret, file), "another key has the same secret");
      }
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

  /** The type of a provider may carry fewer channels than there are. */
  private void carries(ProviderSettings provider) {
    String channels = Keys.PROVIDER_CHANNELS.at(provider.name());
    String type = KeyTree.typeKey(provider.name());
    Set<String> carried = keys.section(provider.type()).channels();
    if (!answers.areCertain(channels, type)) {
      return;
    }
    provider.channels().stream()
        .filter(channel -> !carried.contains(channel))
        .forEach(channel ->
            wrong(
                channels,
                answers.originOf(channels, type),
                "a provider of type %s carries no %s; allowed: %s"
                    .formatted(provider.type(), channel, String.join(", ", carried))));
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
