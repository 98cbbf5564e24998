package dev.switchboard.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How PostgreSQL goes about the statements that run all the time, over a queue that is long. */
@Tag("contract")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresPlanTest {
  private static final int ROWS = 20_000;

  private static final Map<String, Object> PARAMETERS =
      Map.ofEntries(
          Map.entry("channel", "sms"),
          Map.entry("after", "email"),
          Map.entry("below", "sms"),
          Map.entry("from", 0L),
          Map.entry("first", 0L),
          Map.entry("retry", 1L),
          Map.entry("margin", 30_000L),
          Map.entry("until", 0L),
          Map.entry("due_at", 0L),
          Map.entry("attempts", 0L),
          Map.entry("id", 7L),
          Map.entry("owner", 1L),
          Map.entry("fence", 1L),
          Map.entry("step", 1L),
          Map.entry("limit", 100L),
          Map.entry("before", Long.MAX_VALUE),
          Map.entry("offset", 0L),
          Map.entry("ids", "7,8,9"),
          Map.entry("at", 0L));

  /** What {@code ManyRows} sets. */
  private static final Map<String, Object> MANY_ROWS =
      Map.of(
          "id", new long[] {7, 8},
          "messages", new long[] {1, 1},
          "at", new long[] {1, 1},
          "processed_at", new long[] {1, 1},
          "provider_name", new String[] {"sms-mms", "sms-mms"},
          "provider_message_id", new String[] {"SM1", null},
          "channel", "sms",
          "participant_a", "a",
          "participant_b", "b7");

  /** Enough for the driver to prepare a statement, and for the server to keep its plan. */
  private static final int MANY = 20;

  private static final Sql KEPT_PLANS =
      new Sql(
          "SELECT sum(generic_plans) AS kept, sum(custom_plans) AS made FROM pg_prepared_statements"
              + " WHERE cardinality(parameter_types) > 0",
          List.of());

  private final PostgresFixture store = new PostgresFixture();

  @BeforeAll
  void fillTheQueue() {
    store.execute(
        "INSERT INTO inbound_events (channel, due_at, id, attempts, lease_owner, fence)"
            + " SELECT 'sms', CASE WHEN n % 4 = 0 THEN n ELSE 0 END, n, 0, n % 3, 1"
            + " FROM generate_series(1, "
            + ROWS
            + ") n");
    store.execute("ANALYZE inbound_events");
    store.execute(
        "INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient,"
            + " sent_by_a, body, ordered_at, accepted_at, processed_at, status) SELECT n, n % 100,"
            + " 'outbound', 'sms', 'a', 'b', 1, 'Hello', n, n, n, 'dispatched' FROM"
            + " generate_series(1, "
            + ROWS
            + ") n");
    store.execute(
        "INSERT INTO attempts (message_id, attempt_number, provider_name, outcome, latency,"
            + " occurred_at) SELECT n, 1, 'sms-mms', 'success', 1, n FROM generate_series(1, "
            + ROWS
            + ") n");
    store.execute(
        "INSERT INTO deliveries (provider_name, kind, provider_id, message_id)"
            + " SELECT 'sms-mms', 'message', 'SM' || n, n FROM generate_series(1, "
            + ROWS
            + ") n");
    store.execute(
        "INSERT INTO conversations (channel, participant_a, participant_b, message_count,"
            + " last_activity_at) SELECT 'sms', 'a', 'b' || n, 1, n"
            + " FROM generate_series(1, "
            + ROWS
            + ") n");
    store.execute(
        "INSERT INTO callbacks (endpoint_id, event_id, due_at, attempts, again)"
            + " SELECT n % 3, n, 0, CASE WHEN n % 50 = 0 THEN 1 ELSE 0 END, 0"
            + " FROM generate_series(1, "
            + ROWS
            + ") n");
    store.execute("ANALYZE messages, attempts, deliveries, conversations, callbacks");
  }

  @AfterAll
  void close() {
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "queue.sql, list_claimable",
    "queue.sql, next_retry_at",
    "queue.sql, next_channel",
    "inbound.sql, list_waiting",
    "inbound.sql, delete_inbound",
    "nodes.sql, look_through",
    "queue.sql, release_one"
  })
  void statementFindsItsRowsByTheKeyOfTheQueue(String file, String statement) {
    List<String> plan = plan(Sql.load(file).get(statement));

    assertThat(plan).anyMatch(step -> step.contains("inbound_events_pkey"));
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan on inbound_events"));
  }

  @ParameterizedTest
  @CsvSource({
    "queue.sql, delete_leased, inbound_events_pkey",
    "queue.sql, complete_message, messages_pkey",
    "intake.sql, touch_conversation, conversations_pkey",
    "intake.sql, find_conversation, conversations_by_participant_"
  })
  void statementFindsManyRowsByKey(String file, String statement, String index) {
    List<String> plan = plan(Sql.load(file).get(statement), MANY_ROWS);

    assertThat(plan).anyMatch(step -> step.contains(index));
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan"));
  }

  @Test
  void claimFindsItsRowsByKey() {
    Map<String, Object> rows = Map.of("id", new long[] {7, 8}, "due_at", new long[] {0, 0});

    assertThat(plan(Sql.load("queue.sql").get("claim"), rows))
        .anyMatch(step -> step.contains("inbound_events_pkey"))
        .noneMatch(step -> step.contains("Seq Scan"));
  }

  /** A plan for a table that was empty then would be kept until somebody analyses it. */
  @Test
  void noPlanIsKeptForATableThatGrows() {
    Sql sql = Sql.load("intake.sql").get("find_conversation");

    long kept =
        store
            .database()
            .write(session -> {
              for (int i = 0; i < MANY; i++) {
                session
                    .statement(sql)
                    .set("channel", "sms")
                    .set("participant_a", "a")
                    .set("participant_b", "b" + i)
                    .query()
                    .close();
              }
              try (ResultSet row = session.statement(KEPT_PLANS).query()) {
                row.next();
                assertThat(row.getLong("made")).isPositive();
                return row.getLong("kept");
              }
            });

    assertThat(kept).isZero();
  }

  /** Over tables of some size: what has a few rows is read whole, and rightly. */
  @ParameterizedTest
  @CsvSource({
    "list_old, messages_pkey",
    "hold_conversations, messages_pkey",
    "delete_old_messages, messages_pkey",
    "delete_old_attempts, attempts_pkey",
    "delete_old_deliveries, deliveries_by_message",
    "correct_activity, messages_by_conversation"
  })
  void statementFindsWhatIsOldByKey(String statement, String index) {
    List<String> plan = plan(Sql.load("retention.sql").get(statement), Map.of("after", 0L));

    assertThat(plan).anyMatch(step -> step.contains(index));
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan on messages"));
  }

  @ParameterizedTest
  @CsvSource({"newest_messages, messages_pkey", "newest_attempts, attempts_pkey"})
  void newestRowsComeInTheOrderOfTheKey(String statement, String index) {
    List<String> plan =
        plan(Sql.load("traffic.sql").get(statement), Map.of("first", 7L, "timeout", "timeout"));

    assertThat(plan).anyMatch(step -> step.contains("Scan Backward using " + index));
    assertThat(plan).noneMatch(step -> step.contains("Sort"));
  }

  @ParameterizedTest
  @CsvSource({
    "place_in_messages, sms, messages_pkey",
    "list_messages, sms, messages_pkey",
    "list_messages_of_channel, mms, messages_by_channel",
    "place_in_messages_of_channel, mms, messages_by_channel",
    "list_by_ids, sms, messages_pkey"
  })
  void listingFindsItsPageByKey(String statement, String channel, String index) {
    List<String> plan =
        plan(
            Sql.load("history.sql").get(statement),
            Map.of("channel", channel, "status", "dispatched", "offset", 10L));

    assertThat(plan).anyMatch(step -> step.contains(index));
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan on messages"));
  }

  @ParameterizedTest
  @CsvSource({
    "conversations.sql, place_in_conversation",
    "conversations.sql, list_of_conversation",
    "history.sql, ids_of_pair",
    "history.sql, count_of_pair"
  })
  void messagesOfAConversationAreFoundByIt(String file, String statement) {
    Map<String, Object> parameters =
        Map.of(
            "conversation",
            7L,
            "after",
            0L,
            "participant_a",
            "a",
            "participant_b",
            "b7",
            "sent_by_a",
            1L,
            "status",
            "dispatched");

    List<String> plan = plan(Sql.load(file).get(statement), parameters);

    assertThat(plan).anyMatch(step -> step.contains("messages_by_conversation"));
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan on messages"));
  }

  @ParameterizedTest
  @CsvSource({
    "list_waiting_deliveries, callbacks_pkey",
    "list_failing_deliveries, callbacks_failing"
  })
  void deliveriesThatWaitAreFoundInTheirOrder(String statement, String index) {
    List<String> plan =
        plan(
            Sql.load("callbacks.sql").get(statement),
            Map.of("endpoint_id", 1L, "before", (long) ROWS, "limit", 10L));

    assertThat(plan).anyMatch(step -> step.contains("Scan Backward using " + index));
    assertThat(plan).noneMatch(step -> step.contains("Sort"));
  }

  /** Else every claim would write to the index, and leave a dead entry behind. */
  @Test
  void claimChangesNoIndex() {
    assertThat(
            store.number(
                "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                    + " AND a.attnum = ANY (i.indkey)"
                    + " WHERE i.indrelid = 'inbound_events'::regclass"
                    + " AND a.attname IN ('lease_owner', 'fence', 'attempts')"))
        .isZero();
  }

  private List<String> plan(Sql sql) {
    return plan(sql, Map.of());
  }

  private List<String> plan(Sql sql, Map<String, Object> parameters) {
    Sql dialect = sql.in(Dialect.POSTGRESQL);
    Sql explain = new Sql("EXPLAIN " + dialect.text(), dialect.parameters());
    return store
        .database()
        .write(session -> {
          NamedStatement statement = session.statement(explain);
          for (String name : dialect.parameters()) {
            switch (parameters.getOrDefault(name, PARAMETERS.get(name))) {
              case String text -> statement.set(name, text);
              case Long number -> statement.set(name, number);
              case long[] numbers -> statement.setArray(name, numbers);
              case String[] texts -> statement.setArray(name, texts);
              case null, default -> throw new AssertionError(name);
            }
          }
          List<String> steps = new ArrayList<>();
          try (ResultSet row = statement.query()) {
            while (row.next()) {
              steps.add(row.getString(1));
            }
          }
          return steps;
        });
  }
}
