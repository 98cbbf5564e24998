package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has happened and what was told of it, as far as it is kept; and telling it again. Every
 * method but {@link #replay} is one transaction. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface EventHistory {
  /** Events of one page, deliveries of one page. */
  int MAX_PAGE = 200;

  /**
   * A page of events ends before its messages have more bytes; a larger one is alone on its page.
   */
  long MAX_PAGE_BYTES = 1L << 20;

  /** Events that one replay sends. */
  int MAX_REPLAYED = 10_000;

  /** Events that one replay looks at. */
  int MAX_LOOKED_AT = 200_000;

  /**
   * Which events.
   *
   * @param after null for from the first
   * @param type null for all
   * @param messageId null for all
   */
  record Query(
      @Nullable EventId after,
      @Nullable EventType type,
      @Nullable MessageId messageId,
      int limit) {}

  /**
   * An event with its message.
   *
   * @param message as it is now; null where there is none, or it is not kept any more
   */
  record Entry(StoredEvent event, @Nullable MessageRecord message) {}

  /** Events in the order of their ids. */
  record Page(List<Entry> entries, boolean more) {}

  /** Where telling an event has got to. */
  enum State {
    WAITING,
    ACKNOWLEDGED,
    GIVEN_UP;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * An event that was told to an endpoint, or will be.
   *
   * @param nextAttemptAt null when there is none
   */
  record Delivery(
      StoredEvent event,
      State state,
      @Nullable Instant nextAttemptAt,
      List<CallbackAttempt> attempts) {}

  /** Which deliveries of an endpoint. */
  enum Part {
    ALL,
    /** Those that are still to be told. */
    WAITING,
    /** Those of them that have failed, and will be tried again. */
    FAILING;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** Reads the name in a query. */
    public static Optional<Part> of(String name) {
      return Stream.of(WAITING, FAILING).filter(it -> it.wireName.equals(name)).findFirst();
    }
  }

  /** Deliveries, the newest event first. */
  record Deliveries(List<Delivery> deliveries, boolean more) {}

  /**
   * One page of events.
   *
   * @param memory takes the bytes of each message as it is read
   * @throws dev.switchboard.memory.OutOfBudgetException when there are none left
   */
  Page list(Query query, Reservation memory);

  /**
   * What was told to an endpoint.
   *
   * @param before null for from the newest
   */
  Deliveries deliveries(EndpointId endpoint, Part part, @Nullable EventId before, int limit);

  /**
   * Whom an event of a message was told to, or will be.
   *
   * @param endpoint null for the URL that the message alone names
   */
  record Told(@Nullable Endpoint endpoint, Delivery delivery) {}

  /** How many attempts {@link #toldOf} looks at. */
  int MAX_ATTEMPTS_OF_MESSAGE = 2_000;

  /**
   * What was told of a message, in the order of its events.
   *
   * @return empty when there is no such message
   */
  Optional<List<Told>> toldOf(MessageId message);

  /**
   * Sends an event again, under its own id.
   *
   * @param only this endpoint; null for all that want it
   * @return to how many endpoints; empty when the event is not kept
   */
  OptionalInt resend(EventId event, @Nullable EndpointId only);

  /**
   * What a replay has brought about.
   *
   * @param count of events that are sent again
   * @param nextSince from where the rest of the stretch is to be asked for; null when there is none
   */
  record Replayed(int count, @Nullable Instant nextSince) {}

  /**
   * Sends what an endpoint wants of a stretch of time again. Looks at {@value #MAX_LOOKED_AT}
   * events at most and sends {@value #MAX_REPLAYED} at most. Each step is a transaction.
   *
   * @param type null for all
   */
  Replayed replay(EndpointId endpoint, Instant since, Instant until, @Nullable EventType type);

  /** Sends an event that says nothing to an endpoint; empty when there is no such endpoint. */
  Optional<EventId> test(EndpointId endpoint, Instant at);
}
