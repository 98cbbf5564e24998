package dev.switchboard.store;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.Direction;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.Outcome;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads messages from the database. */
public final class JdbcMessageHistory implements MessageHistory {
  private static final Sql.File HISTORY = Sql.load("history.sql");
  private static final Sql FIND_MESSAGE = HISTORY.get("find_message");
  private static final Sql FIND_OPTIONS = HISTORY.get("find_options");
  private static final Sql FIND_FILE = HISTORY.get("find_file");
  private static final Sql FIND_ATTEMPTS = HISTORY.get("find_attempts");
  private static final Sql LAST_MESSAGE_ID = HISTORY.get("last_message_id");
  private static final Listing MESSAGES = Listing.of("place_in_messages", "list_messages");
  private static final Listing OF_CHANNEL =
      Listing.of("place_in_messages_of_channel", "list_messages_of_channel");
  private static final Listing RECEIVED = Listing.of("place_in_received", "list_received");
  private static final Listing FAILED = Listing.of("place_in_failed", "list_failed");
  private static final Sql LIST_PENDING = HISTORY.get("list_pending");
  private static final Sql LIST_BY_DELIVERY = HISTORY.get("list_by_delivery");
  private static final Sql LIST_BY_IDS = HISTORY.get("list_by_ids");
  private static final Sql TOTALS = HISTORY.get("totals");
  private static final Sql COUNT_PENDING = HISTORY.get("count_pending");

  /** Of the messages on one page, as {@link MessageRecord#retainedBytes} counts them. */
  static final long MAX_PAGE_BYTES = 1L << 20;

  /** Rows that a server sends at once: a driver holds all of them. */
  private static final int ROWS_AT_A_TIME = 10;

  private final Database database;

  /**
   * A listing in the order of an index.
   *
   * @param place finds the first message of a page that lies behind others
   * @param page lists from a place on
   */
  private record Listing(Sql place, Sql page) {
    static Listing of(String place, String page) {
      return new Listing(HISTORY.get(place), HISTORY.get(page));
    }
  }

  public JdbcMessageHistory(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Detail> find(MessageId id, Reservation memory) {
    return database.read(session -> {
      Optional<MessageRecord> message =
          session.statement(FIND_MESSAGE).set("id", id.value()).first(JdbcMessageHistory::message);
      if (message.isEmpty()) {
        return Optional.empty();
      }
      memory.add(message.get().retainedBytes());
      return Optional.of(new Detail(message.get(), attempts(session, id)));
    });
  }

  @Override
  public Optional<StoredFile> file(MessageId id, int position, Reservation memory) {
    return database.read(session -> {
      Optional<MessageOptions> options =
          session
              .statement(FIND_OPTIONS)
              .set("id", id.value())
              .first(row -> MessageOptionsJson.of(row.getString("options")));
      if (options.isEmpty() || position >= options.get().files().size()) {
        return Optional.empty();
      }
      MessageFile file = options.get().files().get(position);
      memory.add(FileContent.OVERHEAD_BYTES + (long) file.size());
      return session
          .statement(FIND_FILE)
          .set("id", id.value())
          .set("position", position)
          .first(row -> new StoredFile(file, FileContent.of(row.getBytes("content"))));
    });
  }

  @Override
  public Page list(MessageQuery query, Reservation memory) {
    return database.list(session -> {
      if (query.from() != null || query.to() != null) {
        return pageOfParticipants(session, query, memory);
      }
      if (query.delivery() != null) {
        return pageByDelivery(session, query, query.delivery(), memory);
      }
      long total = total(session, query);
      if (total <= query.offset()) {
        // Looking for what is not there would go through all messages.
        return new Page(List.of(), total, false);
      }
      return page(session, query, total, memory);
    });
  }

  @Override
  public Page findAll(Collection<MessageId> ids, Reservation memory) {
    if (ids.isEmpty() || ids.size() > MAX_FOUND_AT_ONCE) {
      throw new IllegalArgumentException(ids.size() + " messages are none, or too many at once");
    }
    return database.read(session -> page(listByIds(session, ids), ids.size(), null, memory));
  }

  /** Messages by their ids, without those that are not there. */
  static Map<Long, MessageRecord> byIds(Statements session, Collection<MessageId> ids)
      throws SQLException {
    Map<Long, MessageRecord> found = HashMap.newHashMap(ids.size());
    listByIds(session, ids)
        .list(JdbcMessageHistory::message)
        .forEach(message -> found.put(message.id().value(), message));
    return found;
  }

  private static NamedStatement listByIds(Statements session, Collection<MessageId> ids)
      throws SQLException {
    return session
        .statement(LIST_BY_IDS)
        .setAll("ids", ids.stream().map(MessageId::value).toList());
  }

  /** The greatest id that was ever given to a stored or queued message, 0 when there is none. */
  public long lastMessageId() {
    return database.read(session -> session.statement(LAST_MESSAGE_ID).number());
  }

  private static Page pageOfParticipants(Statements session, MessageQuery query, Reservation memory)
      throws SQLException {
    ParticipantMessages messages = new ParticipantMessages(session, query);
    long count = messages.count();
    boolean counted = count <= ParticipantMessages.MAX_COUNTED;
    Long total = counted ? count : null;
    if (counted && count <= query.offset()) {
      return new Page(List.of(), total, false);
    }
    return page(messages.page(count), query.limit(), total, memory);
  }

  /** How many there are is not counted anywhere. */
  private static Page pageByDelivery(
      Statements session, MessageQuery query, DeliveryStatus delivery, Reservation memory)
      throws SQLException {
    NamedStatement statement = narrow(session.statement(LIST_BY_DELIVERY), query);
    return page(
        statement
            .set("delivery", delivery.wireName())
            .set("before", query.before() == null ? Long.MAX_VALUE : query.before().value())
            .set("limit", query.limit() + 1)
            .set("offset", query.offset()),
        query.limit(),
        null,
        memory);
  }

  private static Page page(Statements session, MessageQuery query, long total, Reservation memory)
      throws SQLException {
    long before = query.before() == null ? Long.MAX_VALUE : query.before().value();
    if (query.status() == MessageStatus.PENDING) {
      NamedStatement pending = narrow(session.statement(LIST_PENDING), query).set("before", before);
      return page(
          pending.set("limit", query.limit() + 1).set("offset", query.offset()),
          query.limit(),
          total,
          memory);
    }
    Listing listing = listing(query);
    if (query.offset() > 0) {
      NamedStatement search = narrow(session.statement(listing.place), query);
      Optional<Long> place =
          search
              .set("before", before)
              .set("offset", query.offset())
              .first(row -> row.getLong("id"));
      if (place.isEmpty()) {
        return new Page(List.of(), total, false);
      }
      before = place.get() + 1;
    }
    NamedStatement statement = narrow(session.statement(listing.page), query);
    return page(
        statement.set("before", before).set("limit", query.limit() + 1),
        query.limit(),
        total,
        memory);
  }

  /**
   * Runs a listing that was asked for one message more than belongs on the page, so that it is
   * known whether there is more.
   */
  static Page page(NamedStatement statement, int limit, @Nullable Long total, Reservation memory)
      throws SQLException {
    List<MessageRecord> messages = new ArrayList<>();
    long bytes = 0;
    try (ResultSet row = statement.fetchAtOnce(ROWS_AT_A_TIME).query()) {
      while (row.next()) {
        MessageRecord message = message(row);
        bytes += message.retainedBytes();
        boolean full = messages.size() == limit || bytes > MAX_PAGE_BYTES;
        if (full && !messages.isEmpty()) {
          return new Page(messages, total, true);
        }
        memory.add(message.retainedBytes());
        messages.add(message);
      }
    }
    return new Page(messages, total, false);
  }

  /** Each kind of question has an index that lists its answers without looking at others. */
  private static Listing listing(MessageQuery query) {
    return switch (query.status()) {
      case FAILED -> FAILED;
      case RECEIVED -> RECEIVED;
      case PENDING, DISPATCHED -> query.channel() == null ? MESSAGES : OF_CHANNEL;
      case null -> query.channel() == null ? MESSAGES : OF_CHANNEL;
    };
  }

  private static long total(Statements session, MessageQuery query) throws SQLException {
    if (query.status() == MessageStatus.PENDING) {
      return narrow(session.statement(COUNT_PENDING), query).number();
    }
    return narrow(session.statement(TOTALS), query)
        .first(row ->
            switch (query.status()) {
              case DISPATCHED -> row.getLong("dispatched");
              case FAILED -> row.getLong("failed");
              case RECEIVED -> row.getLong("received");
              case PENDING -> 0L;
              case null -> row.getLong("accepted") + row.getLong("received");
            })
        .orElseThrow();
  }

  private static NamedStatement narrow(NamedStatement statement, MessageQuery query)
      throws SQLException {
    Channel channel = query.channel();
    MessageStatus status = query.status();
    setWhereUsed(statement, "channel", channel == null ? null : channel.wireName());
    setWhereUsed(statement, "status", status == null ? null : status.wireName());
    return statement;
  }

  /** Not every listing asks for everything: some are a status. */
  private static void setWhereUsed(NamedStatement statement, String name, @Nullable String value)
      throws SQLException {
    if (statement.has(name)) {
      statement.set(name, value);
    }
  }

  private static List<Attempt> attempts(Statements session, MessageId id) throws SQLException {
    return session
        .statement(FIND_ATTEMPTS)
        .set("message_id", id.value())
        .list(row ->
            new Attempt(
                row.getInt("attempt_number"),
                row.getString("provider_name"),
                Outcome.of(row.getString("outcome")),
                Duration.of(row.getLong("latency"), ChronoUnit.MICROS),
                row.getString("error_code"),
                Micros.toInstant(row.getLong("occurred_at"))));
  }

  private static MessageRecord message(ResultSet row) throws SQLException {
    MessageContent content = MessageRows.content(row);
    return new MessageRecord(
        new MessageId(row.getLong("id")),
        row.getLong("conversation_id"),
        Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT)),
        Channel.of(row.getString("channel")).orElseThrow(),
        content,
        time(row),
        row.getString("provider_name"),
        standing(row, content.options()));
  }

  private static MessageStanding standing(ResultSet row, MessageOptions options)
      throws SQLException {
    Instant nextAttemptAt = Micros.get(row, "next_attempt_at");
    return new MessageStanding(
        MessageStatus.of(row.getString("status")).orElseThrow(),
        Micros.get(row, "processed_at"),
        row.getString("provider_message_id"),
        nextAttemptAt,
        MessageStanding.deferral(nextAttemptAt, options),
        row.getString("last_error_code"),
        row.getString("reason"),
        JdbcReceipts.state(row));
  }

  private static MessageTime time(ResultSet row) throws SQLException {
    return new MessageTime(
        Micros.toInstant(row.getLong("ordered_at")), Micros.get(row, "source_timestamp"));
  }
}
