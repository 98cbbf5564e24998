package dev.switchboard.callback.endpoint;

import dev.switchboard.event.EventType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types of events that an endpoint wants. Immutable.
 *
 * @param names of types, or {@code *}
 */
public record EventSelection(Set<String> names) {
  /**
   * Stands for all types, also those that come with a later version, but {@code message.deferred}:
   * on a bad day there are many of these, so they are told to those who name them.
   */
  public static final String ALL = "*";

  /** Every type that an endpoint may want. */
  public static final Set<EventType> OFFERED =
      Set.of(
          EventType.MESSAGE_ACCEPTED,
          EventType.MESSAGE_DEFERRED,
          EventType.MESSAGE_DISPATCHED,
          EventType.MESSAGE_DELIVERED,
          EventType.MESSAGE_UNDELIVERED,
          EventType.MESSAGE_FAILED,
          EventType.MESSAGE_RECEIVED,
          EventType.PROVIDER_BREAKER_OPENED,
          EventType.PROVIDER_BREAKER_CLOSED,
          EventType.ENDPOINT_DISABLED,
          EventType.ENDPOINT_ENABLED);

  /** What a single message tells at its own URL. */
  public static final Set<EventType> OF_ONE_MESSAGE =
      Set.of(
          EventType.MESSAGE_ACCEPTED,
          EventType.MESSAGE_DISPATCHED,
          EventType.MESSAGE_DELIVERED,
          EventType.MESSAGE_UNDELIVERED,
          EventType.MESSAGE_FAILED);

  public EventSelection {
    names = Set.copyOf(names);
  }

  /** Reads what {@link #toText} gave. */
  public static EventSelection parse(String text) {
    return new EventSelection(Set.of(text.split(",")));
  }

  /** The names in the order of their declaration, with commas between them. */
  public String toText() {
    return String.join(",", sorted());
  }

  /** The names in the order of their declaration. */
  public List<String> sorted() {
    Stream<String> named =
        Arrays.stream(EventType.values())
            .filter(type -> names.contains(type.wireName()))
            .filter(type -> !names.contains(ALL) || !isOfAll(type))
            .map(EventType::wireName);
    return Stream.concat(names.contains(ALL) ? Stream.of(ALL) : Stream.empty(), named).toList();
  }

  /** Whether an event of a type is wanted. */
  public boolean wants(EventType type) {
    return names.contains(type.wireName()) || (names.contains(ALL) && isOfAll(type));
  }

  /** Whether {@link #ALL} stands for a type. */
  public static boolean isOfAll(EventType type) {
    return OFFERED.contains(type) && type != EventType.MESSAGE_DEFERRED;
  }

  /** All names that may be given, for those who have to choose. */
  public static List<String> offered() {
    return Arrays.stream(EventType.values())
        .filter(OFFERED::contains)
        .map(EventType::wireName)
        .collect(Collectors.toList());
  }
}
