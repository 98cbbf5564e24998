package dev.switchboard.tracing;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A provider with a span for each call, and one for the time that a message waited for the first.
 * The provider is given the message as part of the call's span, and may pass that on.
 */
final class TracedProvider implements Provider {
  static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("switchboard.message.id");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("switchboard.outcome");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("switchboard.channel");
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("switchboard.provider");
  private static final AttributeKey<Long> NUMBER =
      AttributeKey.longKey("switchboard.attempt.number");

  private final Provider provider;
  private final Tracer tracer;
  private final InstantSource clock;

  TracedProvider(Provider provider, Tracer tracer, InstantSource clock) {
    this.provider = provider;
    this.tracer = tracer;
    this.clock = clock;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public boolean isTestRecipient(OutboundMessage message) {
    return provider.isTestRecipient(message);
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    Context accepted = Traceparent.read(message.options().traceparent());
    if (!Traceparent.isRecorded(accepted)) {
      return provider.send(channel, message, attemptNumber);
    }
    if (attemptNumber == 1) {
      tellWait(accepted, channel, message);
    }
    Span span =
        tracer
            .spanBuilder("attempt")
            .setParent(accepted)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(MESSAGE, message.id().toString())
            .setAttribute(CHANNEL, channel.wireName())
            .setAttribute(NAME, name())
            .setAttribute(NUMBER, (long) attemptNumber)
            .startSpan();
    try {
      CompletableFuture<ProviderResult> answer =
          provider.send(
              channel, message.traced(Traceparent.of(span.getSpanContext())), attemptNumber);
      var _ = answer.whenComplete((result, failure) -> end(span, result, failure));
      return answer;
    } catch (RuntimeException | Error e) {
      end(span, null, e);
      throw e;
    }
  }

  /** From when it could be sent first until now. */
  private void tellWait(Context accepted, Channel channel, OutboundMessage message) {
    Instant now = clock.instant();
    Instant sendAt = message.options().sendAt();
    Instant due = sendAt == null ? message.id().issuedAt() : sendAt;
    tracer
        .spanBuilder("queue")
        .setParent(accepted)
        .setAttribute(MESSAGE, message.id().toString())
        .setAttribute(CHANNEL, channel.wireName())
        .setAttribute(NAME, name())
        .setStartTimestamp(due.isAfter(now) ? now : due)
        .startSpan()
        .end(now);
  }

  private static void end(Span span, @Nullable ProviderResult result, @Nullable Throwable failure) {
    if (failure instanceof CancellationException) {
      failed(span, "timeout", "timeout");
    } else if (result == null) {
      failed(span, "error", "provider_bug");
    } else {
      switch (result) {
        case ProviderResult.Success _ -> span.setAttribute(OUTCOME, "success");
        // No failure: it says nothing about the provider's health.
        case ProviderResult.RateLimited _ -> span.setAttribute(OUTCOME, "rate_limited");
        case ProviderResult.TimedOut _ -> failed(span, "timeout", "timeout");
        case ProviderResult.Failed it -> failed(span, "error", it.code());
        case ProviderResult.Rejected it -> failed(span, "error", it.code());
      }
    }
    span.end();
  }

  private static void failed(Span span, String outcome, String code) {
    span.setAttribute(OUTCOME, outcome);
    span.setAttribute(ERROR, code);
    span.setStatus(StatusCode.ERROR);
  }
}
