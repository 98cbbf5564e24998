package dev.switchboard.telemetry;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.Event;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event of each kind. */
final class Happened {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final MessageId ID = new MessageId(7);

  static final List<Event> ALL =
      List.of(
          new MessageEvent.Accepted(ID, "sms", 1, "sms-mms", true, NOON),
          attempted(1, "success", null),
          attempted(2, "error", "500"),
          new MessageEvent.Dispatched(ID, "sms", 1, "sms-mms", 1, "SM1", NOON),
          failed("attempts_exhausted"),
          failed(MessageEvent.Failed.INVALID_ROUTING),
          failed(MessageEvent.Failed.PROVIDER_NOT_CONFIGURED),
          new MessageEvent.Delivered(ID, "sms", 1, "sms-mms", Duration.ofSeconds(2), null, NOON),
          new MessageEvent.Undelivered(ID, "sms", 1, "sms-mms", "30005", NOON),
          new MessageEvent.RetriedManually(ID, "sms", 1, "sms-mms", NOON),
          new MessageEvent.Received(ID, "sms", 1, "sms-mms", true, NOON),
          new ProviderEvent.BreakerOpened("sms-mms", "closed", "failures", NOON, NOON),
          new ProviderEvent.BreakerHalfOpened("sms-mms", "open", "cool_down_over", NOON),
          new ProviderEvent.BreakerClosed("sms-mms", "half_open", "probes_succeeded", NOON),
          new ProviderEvent.Paused("sms-mms", NOON, NOON),
          new ProviderEvent.Resumed("sms-mms", NOON),
          new ProviderEvent.Deferred("sms-mms", 7, NOON),
          new EngineEvent.Replayed(),
          new EngineEvent.RateLimited("ip"),
          new EngineEvent.ProviderNotConfigured("mms"),
          new EngineEvent.ChannelNotCarried("fax", Duration.ofMinutes(10)),
          new EngineEvent.SettlementRefused("sms-mms", ID, 3, 9),
          new EngineEvent.InboundDropped(ID, null),
          new EngineEvent.ReceiptsUnknown(3),
          new EngineEvent.Operated("breaker_operated", "provider sms-mms: open"),
          new EngineEvent.StoreFailed("poll", new IllegalStateException("the disk is gone")),
          new EngineEvent.Unexpected("settling", new IllegalArgumentException("a bug")));

  private Happened() {}

  private static MessageEvent attempted(int number, String outcome, @Nullable String errorCode) {
    return new MessageEvent.Attempted(
        ID, "sms", 1, "sms-mms", number, outcome, Duration.ofMillis(12), errorCode, NOON, null);
  }

  private static MessageEvent failed(String reason) {
    return new MessageEvent.Failed(ID, "sms", 1, "sms-mms", 2, reason, "500", NOON);
  }
}
