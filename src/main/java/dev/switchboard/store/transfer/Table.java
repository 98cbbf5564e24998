package dev.switchboard.store.transfer;

import static dev.switchboard.store.transfer.Column.bigint;
import static dev.switchboard.store.transfer.Column.bytea;
import static dev.switchboard.store.transfer.Column.integer;
import static dev.switchboard.store.transfer.Column.smallint;
import static dev.switchboard.store.transfer.Column.text;
import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * A table that is copied, and the statements for it.
 *
 * @param columns all of the target
 * @param key in the order of which both sides are read; they sort alike, text by its bytes
 * @param label the column by which a row is named to people: never an address or a text
 * @param numbered whether the database gives out the ids of new rows
 */
record Table(String name, List<Column> columns, List<String> key, String label, boolean numbered) {

  /**
   * Everything there is. Not copied are {@code processes} and {@code nodes}, who ran on one store
   * or runs on the other; so no lease of the source means anything in the target. Nor is the
   * source's index of messages by conversation: the target has one of its own.
   */
  static final List<Table> ALL =
      List.of(
          numbered(
              "conversations",
              "id",
              bigint("id"),
              text("channel"),
              text("participant_a"),
              text("participant_b"),
              bigint("message_count"),
              bigint("last_activity_at")),
          of(
              "messages",
              List.of("id"),
              "id",
              bigint("id"),
              bigint("conversation_id"),
              text("direction"),
              text("channel"),
              text("sender"),
              text("recipient"),
              smallint("sent_by_a"),
              text("subject"),
              text("body"),
              text("attachments"),
              bigint("ordered_at"),
              bigint("source_timestamp"),
              bigint("accepted_at"),
              bigint("processed_at"),
              text("status"),
              text("provider_name"),
              text("provider_message_id"),
              bigint("next_attempt_at"),
              text("last_error_code"),
              text("delivery_status"),
              bigint("delivered_at"),
              text("delivery_error_code"),
              text("options")),
          of(
              "message_files",
              List.of("message_id", "position"),
              "message_id",
              bigint("message_id"),
              integer("position"),
              bytea("content")),
          of(
              "dispatches",
              List.of("provider_name", "provider_message_id", "message_id"),
              "message_id",
              text("provider_name"),
              text("provider_message_id"),
              bigint("message_id")),
          numbered(
              "early_receipts",
              "id",
              bigint("id"),
              text("provider_names"),
              text("provider_message_id"),
              text("status"),
              bigint("happened_at"),
              text("error_code"),
              bigint("received_at")),
          of(
              "inbound_events",
              List.of("channel", "due_at", "id"),
              "id",
              bigint("due_at"),
              bigint("id"),
              bigint("lease_owner").always(0),
              bigint("fence"),
              integer("attempts"),
              text("channel")),
          of(
              "inbound_payloads",
              List.of("event_id"),
              "event_id",
              bigint("event_id"),
              text("channel"),
              text("sender"),
              text("recipient"),
              text("conversation_channel"),
              text("participant_a"),
              text("participant_b"),
              smallint("sent_by_a"),
              bigint("ordered_at"),
              bigint("source_timestamp"),
              bigint("accepted_at"),
              text("provider_name"),
              text("provider_message_id"),
              text("subject"),
              text("attachments"),
              text("body")),
          of(
              "attempts",
              List.of("message_id", "attempt_number"),
              "message_id",
              bigint("message_id"),
              integer("attempt_number"),
              text("provider_name"),
              text("outcome"),
              bigint("latency"),
              text("error_code"),
              bigint("occurred_at")),
          of(
              "dead_letters",
              List.of("message_id"),
              "message_id",
              bigint("message_id"),
              text("reason")),
          of(
              "manual_retries",
              List.of("message_id"),
              "message_id",
              bigint("message_id"),
              integer("attempts_before"),
              bigint("requested_at")),
          of(
              "deliveries",
              List.of("provider_name", "kind", "provider_id"),
              "message_id",
              text("provider_name"),
              text("kind"),
              text("provider_id"),
              bigint("message_id")),
          of(
              "endpoints",
              List.of("id"),
              "id",
              bigint("id"),
              text("name"),
              text("url"),
              text("types"),
              text("description"),
              text("format"),
              text("secret"),
              text("old_secret"),
              bigint("old_secret_until"),
              smallint("enabled"),
              bigint("created_at"),
              bigint("failing_since"),
              bigint("disabled_at"),
              text("disabled_reason"),
              bigint("version"),
              bigint("lease_owner").always(0),
              bigint("fence")),
          of(
              "events",
              List.of("id"),
              "id",
              bigint("id"),
              text("type"),
              bigint("occurred_at"),
              bigint("message_id"),
              integer("sequence"),
              integer("attempts"),
              text("error_code"),
              text("reason"),
              text("data")),
          of(
              "event_numbers",
              List.of("message_id"),
              "sequence",
              bigint("message_id"),
              integer("sequence")),
          of(
              "callbacks",
              List.of("endpoint_id", "event_id"),
              "event_id",
              bigint("endpoint_id"),
              bigint("event_id"),
              bigint("due_at"),
              integer("attempts"),
              integer("attempts_before"),
              smallint("again")),
          of(
              "callback_attempts",
              List.of("endpoint_id", "event_id", "attempt_number"),
              "event_id",
              bigint("endpoint_id"),
              bigint("event_id"),
              integer("attempt_number"),
              bigint("occurred_at"),
              bigint("latency"),
              integer("status"),
              text("error_code"),
              text("answer")),
          numbered(
              "idempotency_keys",
              "id",
              bigint("id"),
              bytea("key"),
              bytea("fingerprint"),
              bigint("message_id"),
              bigint("created_at")),
          of(
              "channel_totals",
              List.of("channel", "shard"),
              "accepted",
              text("channel"),
              smallint("shard"),
              bigint("accepted"),
              bigint("dispatched"),
              bigint("failed"),
              bigint("received"),
              bigint("conversations")));

  Table {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  private static Table of(String name, List<String> key, String label, Column... columns) {
    return new Table(name, List.of(columns), key, label, false);
  }

  private static Table numbered(String name, String key, Column... columns) {
    return new Table(name, List.of(columns), List.of(key), key, true);
  }

  /** Where the label stands among the columns, from 0. */
  int labelIndex() {
    return columns.stream().map(Column::name).toList().indexOf(label);
  }

  String count() {
    return "SELECT count(*) FROM " + name;
  }

  /** The rows of the source in the order of their keys. */
  String read() {
    return "SELECT %s FROM %s ORDER BY %s".formatted(sources(), name, keys());
  }

  /** The rows of the source after the key that is given. */
  String readAfter() {
    String given = key.stream().map(_ -> "?").collect(joining(", "));
    return "SELECT %s FROM %s WHERE (%s) > (%s) ORDER BY %s"
        .formatted(sources(), name, keys(), given, keys());
  }

  /** The key of the last row of the target; no row where the table is empty. */
  String lastKey() {
    return "SELECT %s FROM %s ORDER BY %s LIMIT 1"
        .formatted(
            keys(), name, key.stream().map(column -> column + " DESC").collect(joining(", ")));
  }

  String copyIn() {
    return "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(name, names());
  }

  String copyOut() {
    return "COPY (SELECT %s FROM %s ORDER BY %s) TO STDOUT (FORMAT binary)"
        .formatted(names(), name, keys());
  }

  /** Has the ids of new rows begin after those that are there. */
  String continueNumbers() {
    return "SELECT setval(pg_get_serial_sequence('%s', '%s'), max(%s)) FROM %s HAVING count(*) > 0"
        .formatted(name, keys(), keys(), name);
  }

  private String keys() {
    return String.join(", ", key);
  }

  private String names() {
    return columns.stream().map(Column::name).collect(joining(", "));
  }

  private String sources() {
    return columns.stream().map(Column::source).collect(joining(", "));
  }
}
