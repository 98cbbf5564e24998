package dev.switchboard.app;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.BreakerPolicy;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.http.Access;
import dev.switchboard.http.AllowedHosts;
import dev.switchboard.http.Authenticator;
import dev.switchboard.http.HttpSettings;
import dev.switchboard.http.MessageLimits;
import dev.switchboard.http.Scope;
import dev.switchboard.http.TlsFiles;
import dev.switchboard.http.WebhookResource;
import dev.switchboard.http.WebhookVerifier;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.provider.Provider;
import dev.switchboard.settings.AuthSettings;
import dev.switchboard.settings.BreakerSettings;
import dev.switchboard.settings.LimitSetting;
import dev.switchboard.settings.MemorySettings;
import dev.switchboard.settings.ProviderSettings;
import dev.switchboard.settings.RetrySettings;
import dev.switchboard.settings.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration as each feature wants to be told: features do not know {@code config}. */
record FeatureSettings(Settings settings) {
  LaneSettings lane(Provider provider) {
    ProviderSettings lane = settings.provider(provider.name());
    BreakerSettings breaker = settings.breaker();
    RetrySettings retry = settings.retry();
    return new LaneSettings(
        lane.maxInFlight(),
        lane.ratePerSecond(),
        lane.timeout(),
        new BreakerPolicy(
            breaker.failureThreshold(), breaker.openDuration(), breaker.halfOpenProbes()),
        new RetryPolicy(retry.maxAttempts(), retry.baseDelay(), retry.maxDelay(), retry.maxAge()));
  }

  ConversationRules conversations() {
    return new ConversationRules(
        settings.conversations().ignorePlusTag(), settings.conversations().mergeTextChannels());
  }

  RateLimits rateLimits(IntSupplier liveNodes, LongSupplier nanoTime) {
    return new RateLimits(
        limit(settings.limits().sender()), limit(settings.limits().ip()), liveNodes, nanoTime);
  }

  HttpSettings http() {
    return new HttpSettings(
        settings.server().host(),
        settings.server().port(),
        settings.http().maxBodyBytes(),
        settings.server().requestTimeout(),
        settings.server().idleTimeout(),
        settings.server().maxConnections(),
        settings.server().maxConnectionsPerAddress(),
        settings.http().trustedProxies(),
        settings.http().corsOrigins(),
        tls());
  }

  private @Nullable TlsFiles tls() {
    Path certificate = settings.server().tlsCertificate();
    Path key = settings.server().tlsKey();
    return certificate == null || key == null ? null : new TlsFiles(certificate, key);
  }

  Access access() {
    return new Access(
        authenticator(),
        new AllowedHosts(settings.server().host(), settings.server().allowedHosts(), keysNeeded()),
        Set.copyOf(settings.http().corsOrigins()));
  }

  Authenticator authenticator() {
    return keysNeeded() ? Authenticator.bearer(keys(settings.auth())) : Authenticator.none();
  }

  private boolean keysNeeded() {
    return settings.auth().mode() == AuthSettings.Mode.API_KEYS;
  }

  private static List<Authenticator.Key> keys(AuthSettings auth) {
    List<Authenticator.Key> keys = new ArrayList<>();
    auth.apiKeys().forEach(secret -> keys.add(Authenticator.Key.unnamed(secret)));
    for (AuthSettings.NamedKey key : auth.keys()) {
      keys.add(Authenticator.Key.named(key.name(), key.secret(), scopes(key)));
    }
    return keys;
  }

  private static Set<Scope> scopes(AuthSettings.NamedKey key) {
    return key.scopes().stream()
        .map(it ->
            switch (it) {
              case SEND -> Scope.SEND;
              case READ -> Scope.READ;
              case OPERATE -> Scope.OPERATE;
              case METRICS -> Scope.METRICS;
            })
        .collect(Collectors.toUnmodifiableSet());
  }

  MessageLimits messages() {
    return new MessageLimits(
        settings.messages().maxAttachments(),
        settings.messages().maxInboundAttachments(),
        settings.messages().maxUrlLength());
  }

  MemorySettings.Parts memory(long heapBytes) {
    return settings
        .memory()
        .parts(heapBytes, settings.http().maxBodyBytes(), settings.providers().size());
  }

  WebhookResource.Signatures signatures(InstantSource clock) {
    return new WebhookResource.Signatures(
        verifier(settings.webhooks().smsSecrets(), clock),
        verifier(settings.webhooks().emailSecrets(), clock));
  }

  private static @Nullable WebhookVerifier verifier(List<String> secrets, InstantSource clock) {
    return secrets.isEmpty() ? null : new WebhookVerifier(secrets, clock);
  }

  private static RateLimits.Limit limit(LimitSetting setting) {
    return new RateLimits.Limit(setting.perMinute(), setting.burst());
  }
}
