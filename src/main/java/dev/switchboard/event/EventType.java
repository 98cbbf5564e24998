package dev.switchboard.event;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The events that are told to the outside, by their names there. Names never change. Other events
 * are of use only within the process.
 */
public enum EventType {
  MESSAGE_ACCEPTED("message.accepted"),
  MESSAGE_ATTEMPTED("message.attempted"),
  /** An attempt failed, and another follows. Endpoints are told it; the stream tells attempts. */
  MESSAGE_DEFERRED("message.deferred"),
  MESSAGE_DISPATCHED("message.dispatched"),
  MESSAGE_DELIVERED("message.delivered"),
  MESSAGE_UNDELIVERED("message.undelivered"),
  MESSAGE_FAILED("message.failed"),
  MESSAGE_RETRIED("message.retried"),
  MESSAGE_RECEIVED("message.received"),
  PROVIDER_BREAKER_OPENED("provider.breaker_opened"),
  PROVIDER_BREAKER_HALF_OPENED("provider.breaker_half_opened"),
  PROVIDER_BREAKER_CLOSED("provider.breaker_closed"),
  PROVIDER_PAUSED("provider.paused"),
  PROVIDER_RESUMED("provider.resumed"),
  ENDPOINT_DISABLED("endpoint.disabled"),
  ENDPOINT_ENABLED("endpoint.enabled"),
  ENDPOINT_TEST("endpoint.test");

  private final String wireName;

  EventType(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON and in filters, for example {@code message.dispatched}. */
  public String wireName() {
    return wireName;
  }

  /**
   * The types that a pattern names: one by its {@link #wireName()}, all of a kind such as {@code
   * message.*}, or all with {@code *}. Empty for anything else.
   */
  public static Set<EventType> matching(String pattern) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (EventType type : values()) {
      String kind = type.wireName.substring(0, type.wireName.indexOf('.'));
      if (pattern.equals("*") || pattern.equals(type.wireName) || pattern.equals(kind + ".*")) {
        types.add(type);
      }
    }
    return types;
  }

  /** Reads a {@link #wireName()}; empty for anything else. */
  public static Optional<EventType> of(String wireName) {
    return Arrays.stream(values()).filter(it -> it.wireName.equals(wireName)).findFirst();
  }

  /** The {@link #wireName()} of every type. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(EventType::wireName).toList();
  }

  /** The type of an event; empty for one that stays within the process. */
  public static Optional<EventType> of(Event event) {
    return switch (event) {
      case MessageEvent it -> Optional.of(of(it));
      case ProviderEvent it -> of(it);
      case EngineEvent _, CallbackEvent _ -> Optional.empty();
    };
  }

  /** The type of a message event: every one is told. */
  public static EventType of(MessageEvent event) {
    return switch (event) {
      case MessageEvent.Accepted _ -> MESSAGE_ACCEPTED;
      case MessageEvent.Attempted _ -> MESSAGE_ATTEMPTED;
      case MessageEvent.Dispatched _ -> MESSAGE_DISPATCHED;
      case MessageEvent.Delivered _ -> MESSAGE_DELIVERED;
      case MessageEvent.Undelivered _ -> MESSAGE_UNDELIVERED;
      case MessageEvent.Failed _ -> MESSAGE_FAILED;
      case MessageEvent.RetriedManually _ -> MESSAGE_RETRIED;
      case MessageEvent.Received _ -> MESSAGE_RECEIVED;
    };
  }

  private static Optional<EventType> of(ProviderEvent event) {
    return switch (event) {
      case ProviderEvent.BreakerOpened _ -> Optional.of(PROVIDER_BREAKER_OPENED);
      case ProviderEvent.BreakerHalfOpened _ -> Optional.of(PROVIDER_BREAKER_HALF_OPENED);
      case ProviderEvent.BreakerClosed _ -> Optional.of(PROVIDER_BREAKER_CLOSED);
      case ProviderEvent.Paused _ -> Optional.of(PROVIDER_PAUSED);
      case ProviderEvent.Resumed _ -> Optional.of(PROVIDER_RESUMED);
      case ProviderEvent.Deferred _ -> Optional.empty();
    };
  }
}
