package dev.switchboard.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.store.sql.Sql;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The statements find their rows by key, as SQLite itself explains. */
@Tag("contract")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class QueryPlanTest {
  /**
   * Statements that may go through a whole table, and which: the queue for a list or a count of it,
   * once at stop, and tables of a few rows. Keys go in order of expiry, conversations in that of
   * their activity, and dead letters in that of their ids, so a limit ends the scan.
   */
  private static final Map<String, String> ALLOWED_SCANS =
      Map.ofEntries(
          Map.entry("list_pending", "inbound_events"),
          Map.entry("count_pending", "inbound_events"),
          Map.entry("status", "inbound_events"),
          Map.entry("release_all", "inbound_events"),
          Map.entry("list_nodes", "inbound_events"),
          Map.entry("totals", "channel_totals"),
          Map.entry("totals_by_channel", "channel_totals"),
          Map.entry("count_conversations", "channel_totals"),
          Map.entry("status_by_channel", "inbound_events"),
          Map.entry("forget_expired_keys", "idempotency_keys"),
          Map.entry("group_dead_letters", "dead_letters"),
          Map.entry(
              "place_in_list", "conversations USING COVERING INDEX conversations_by_activity"),
          Map.entry(
              "place_in_channel", "conversations USING COVERING INDEX conversations_by_activity"));

  /**
   * A part of the queue that stands in the plan by itself, one row made of subqueries, and a list
   * that was given.
   */
  private static final Set<String> STEPS_THAT_SCAN_NOTHING =
      Set.of(
          "SCAN e",
          // What a limit has bounded: rows that were counted, a page, and the newest messages.
          "SCAN counted",
          "SCAN page",
          "SCAN m",
          "SCAN d",
          "SCAN a",
          "SCAN CONSTANT ROW",
          // One row each: this process.
          "SCAN live_nodes",
          "SCAN holders",
          "SCAN newest",
          "SCAN json_each VIRTUAL TABLE INDEX 1:");

  private SqliteFixture store;

  @BeforeAll
  void open(@TempDir Path directory) {
    store = new SqliteFixture(directory);
  }

  @AfterAll
  void close() {
    store.close();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          claim                | SEARCH inbound_events USING PRIMARY KEY (channel=? AND due_at=? AND id=?)
          list_claimable       | SEARCH e USING PRIMARY KEY (channel=? AND due_at>? AND due_at<?)
          list_claimable       | SEARCH m USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
          discard_unroutable   | SEARCH inbound_events USING PRIMARY KEY (channel=? AND due_at=? AND id=?)
          discard_unroutable   | SEARCH inbound_events USING PRIMARY KEY (channel=?)
          discard_one          | SEARCH inbound_events USING PRIMARY KEY (channel=? AND due_at=? AND id=?)
          delete_leased        | SEARCH inbound_events USING PRIMARY KEY (channel=? AND due_at=? AND id=?)
          next_retry_at        | SEARCH inbound_events USING PRIMARY KEY (channel=? AND due_at>?)
          next_channel         | SEARCH inbound_events USING PRIMARY KEY (channel>? AND channel<?)
          touch_conversation   | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          find_outbound        | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          find_outbound        | SEARCH r USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
          complete_message     | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          retry_message        | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          fail_message         | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          find_key             | SEARCH k USING INDEX sqlite_autoindex_idempotency_keys_1 (key=?)
          find_key             | SEARCH m USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
          forget_expired_key   | SEARCH idempotency_keys USING INDEX sqlite_autoindex_idempotency_keys_1 (key=?)
          forget_expired_keys  | SEARCH idempotency_keys USING INTEGER PRIMARY KEY (rowid=?)
          find_message         | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          find_attempts        | SEARCH attempts USING PRIMARY KEY (message_id=?)
          find_standing        | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          newest_dead_letter   | SEARCH dead_letters
          list_dead_letters    | SEARCH d USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)
          list_dead_letters    | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          group_dead_letters   | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          delete_dead_letter   | SEARCH dead_letters USING INTEGER PRIMARY KEY (rowid=?)
          revive_message       | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          count_attempts       | SEARCH attempts USING PRIMARY KEY (message_id=?)
          list_messages        | SEARCH m USING INTEGER PRIMARY KEY (rowid<?)
          list_pending         | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          list_received        | SEARCH m USING INDEX messages_inbound (id<?)
          list_waiting         | SEARCH e USING PRIMARY KEY (channel=?)
          list_waiting         | SEARCH p USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
          insert_received      | SEARCH inbound_payloads USING INTEGER PRIMARY KEY (rowid=?)
          delete_inbound       | SEARCH inbound_events USING PRIMARY KEY (channel=? AND due_at=? AND id=?)
          find_delivery        | SEARCH d USING PRIMARY KEY (provider_name=? AND kind=? AND provider_id=?)
          list_failed          | SEARCH d USING INTEGER PRIMARY KEY (rowid<?)
          list_failed          | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          place_in_messages    | SEARCH messages USING INTEGER PRIMARY KEY (rowid<?)
          place_in_messages_of_channel | SEARCH messages USING INDEX messages_by_channel (channel=? AND rowid<?)
          list_messages_of_channel | SEARCH m USING INDEX messages_by_channel (channel=? AND rowid<?)
          place_in_received    | SEARCH messages USING COVERING INDEX messages_inbound (id<?)
          place_in_failed      | SEARCH d USING INTEGER PRIMARY KEY (rowid<?)
          ids_of_participant   | SEARCH conversations USING COVERING INDEX conversations_by_participant_a (participant_a=?)
          ids_of_participant   | SEARCH conversations USING COVERING INDEX conversations_by_participant_b (participant_b=?)
          ids_of_participant   | SEARCH conversation_index USING PRIMARY KEY (conversation_id=?)
          ids_of_participant   | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          count_of_participant_messages | SEARCH conversations USING COVERING INDEX conversations_by_participant_a (participant_a=?)
          count_of_participant_messages | SEARCH conversation_index USING PRIMARY KEY (conversation_id=?)
          count_of_participant_messages | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          ids_of_pair          | SEARCH c USING COVERING INDEX conversations_by_participant_a (participant_a=? AND participant_b=?)
          ids_of_pair          | SEARCH conversation_index USING PRIMARY KEY (conversation_id=?)
          ids_of_pair          | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          count_of_pair        | SEARCH c USING COVERING INDEX conversations_by_participant_a (participant_a=? AND participant_b=?)
          count_of_pair        | SEARCH conversation_index USING PRIMARY KEY (conversation_id=?)
          count_of_pair        | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          ids_among_newest     | SEARCH messages USING INTEGER PRIMARY KEY (rowid<?)
          ids_among_newest     | SEARCH c USING INTEGER PRIMARY KEY (rowid=?)
          list_by_ids          | SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
          place_in_conversation | SEARCH conversation_index USING PRIMARY KEY (conversation_id=?)
          place_in_conversation | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          list_conversations   | SEARCH conversations USING INDEX conversations_by_activity (last_activity_at<?)
          list_of_busy_participant | SEARCH conversations USING INDEX conversations_by_activity (last_activity_at<?)
          list_of_participant  | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          list_of_participant  | SEARCH conversations USING COVERING INDEX conversations_by_participant_a (participant_a=?)
          list_of_participant  | SEARCH conversations USING COVERING INDEX conversations_by_participant_b (participant_b=?)
          count_of_participant | SEARCH conversations USING COVERING INDEX conversations_by_participant_a (participant_a=?)
          count_of_participant | SEARCH conversations USING INDEX conversations_by_participant_b (participant_b=?)
          find_message_count   | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          list_of_conversation | SEARCH conversation_index USING PRIMARY KEY (conversation_id=? AND ordered_at>?)
          list_of_conversation | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          newest_messages      | SEARCH messages USING INTEGER PRIMARY KEY (rowid>?)
          accepted_by_step     | SEARCH messages USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)
          answered_by_step     | SEARCH attempts USING PRIMARY KEY (message_id>? AND message_id<?)
          newest_attempts      | SEARCH attempts USING PRIMARY KEY (message_id<?)
          list_old             | SEARCH messages USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)
          list_dropped         | SEARCH p USING INTEGER PRIMARY KEY (rowid<?)
          list_dropped         | SEARCH e USING PRIMARY KEY (channel=? AND due_at=? AND id=?)
          hold_conversations   | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          hold_conversations   | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          delete_old_dead_letters | SEARCH dead_letters USING INTEGER PRIMARY KEY (rowid=?)
          delete_old_messages  | SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)
          delete_old_messages  | SEARCH d USING INTEGER PRIMARY KEY (rowid=?)
          delete_old_attempts  | SEARCH attempts USING PRIMARY KEY (message_id=?)
          delete_old_rounds    | SEARCH manual_retries USING INTEGER PRIMARY KEY (rowid=?)
          delete_old_deliveries | SEARCH deliveries USING COVERING INDEX deliveries_by_message (message_id=?)
          delete_dropped_payloads | SEARCH inbound_payloads USING INTEGER PRIMARY KEY (rowid=?)
          shrink_conversation  | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          correct_activity     | SEARCH conversation_index USING PRIMARY KEY (conversation_id=?)
          correct_activity     | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          delete_conversation  | SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)
          """)
  void statementSearchesByKey(String statement, String step) {
    assertThat(plan(statement)).contains(step);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void statementScansNothingThatItShouldNot(String name) {
    String allowed = ALLOWED_SCANS.get(name);
    assertThat(plan(name))
        .filteredOn(step -> step.startsWith("SCAN "))
        .allMatch(
            step -> step.startsWith("SCAN " + allowed) || STEPS_THAT_SCAN_NOTHING.contains(step));
  }

  /** Listings by id come in the order of the table, page by page, whatever there is. */
  @ParameterizedTest
  @CsvSource({
    "list_claimable",
    "next_retry_at",
    "find_attempts",
    "place_in_messages",
    "list_messages",
    "place_in_messages_of_channel",
    "list_messages_of_channel",
    "place_in_failed",
    "list_failed",
    "place_in_received",
    "list_by_ids",
    "count_of_participant_messages",
    "count_of_pair",
    "list_dead_letters",
    "status_by_channel",
    "list_received",
    "list_waiting",
    "place_in_list",
    "place_in_channel",
    "list_conversations",
    "list_of_busy_participant",
    "newest_messages",
    "newest_attempts",
    "list_old",
    "list_dropped"
  })
  void orderComesFromTheKeyWithoutSorting(String name) {
    assertThat(plan(name)).noneMatch(step -> step.contains("TEMP B-TREE"));
  }

  @ParameterizedTest
  @CsvSource({"place_in_conversation", "list_of_conversation"})
  void ofAConversationOnlyWhatIsNotIndexedYetIsSorted(String name) {
    assertThat(plan(name))
        .containsSubsequence(
            "MERGE (UNION ALL)",
            "LEFT",
            "RIGHT",
            "SEARCH conversations USING INTEGER PRIMARY KEY (rowid=?)",
            "USE TEMP B-TREE FOR ORDER BY")
        .filteredOn(step -> step.contains("TEMP B-TREE"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          list_waiting_deliveries | SEARCH callbacks USING PRIMARY KEY (endpoint_id=? AND event_id<?)
          list_failing_deliveries | SEARCH callbacks USING INDEX callbacks_failing (endpoint_id=? AND event_id<?)
          """)
  void deliveriesThatWaitAreFoundInTheirOrder(String name, String step) {
    assertThat(plan(Sql.load("callbacks.sql").get(name))).containsExactly(step);
  }

  private List<String> plan(String name) {
    return plan(Objects.requireNonNull(statements().get(name), name));
  }

  private List<String> plan(Sql sql) {
    Sql explain = new Sql("EXPLAIN QUERY PLAN " + sql.text(), sql.parameters());
    return store
        .database()
        .read(session -> {
          List<String> steps = new ArrayList<>();
          try (ResultSet row = session.statement(explain).query()) {
            while (row.next()) {
              steps.add(row.getString("detail"));
            }
          }
          return steps;
        });
  }

  private static Map<String, Sql> statements() {
    Map<String, Sql> all = new TreeMap<>();
    for (String file :
        List.of(
            "queue.sql",
            "intake.sql",
            "inbound.sql",
            "history.sql",
            "conversations.sql",
            "dead_letters.sql",
            "traffic.sql",
            "retention.sql")) {
      all.putAll(Sql.load(file).statements());
    }
    return all;
  }

  private static Stream<String> names() {
    Set<String> names = new TreeSet<>(statements().keySet());
    assertThat(names).hasSizeGreaterThan(30).containsAll(ALLOWED_SCANS.keySet());
    return names.stream();
  }
}
