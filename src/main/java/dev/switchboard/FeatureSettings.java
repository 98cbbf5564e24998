package dev.switchboard;

import dev.switchboard.config.BreakerSettings;
import dev.switchboard.config.LimitSetting;
import dev.switchboard.config.MemorySettings;
import dev.switchboard.config.ProviderSettings;
import dev.switchboard.config.RetrySettings;
import dev.switchboard.config.Settings;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.BreakerPolicy;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.http.HttpSettings;
import dev.switchboard.http.WebhookResource;
import dev.switchboard.http.WebhookVerifier;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.provider.Provider;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
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
        settings.http().trustedProxies());
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
