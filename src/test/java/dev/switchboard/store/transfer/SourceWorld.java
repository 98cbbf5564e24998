package dev.switchboard.store.transfer;

import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.sqlite.SqliteFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/** An installation on SQLite in which every table has rows, with all that can stand in them. */
final class SourceWorld {
  static final int MESSAGES = 40;
  static final int CONVERSATIONS = 10;

  final Path file;

  private SourceWorld(Path file) {
    this.file = file;
  }

  /** Made once, because making the tables takes longer than most tests. */
  private static final class Template {
    static final byte[] BYTES = make();

    private static byte[] make() {
      try {
        Path directory = Files.createTempDirectory("switchboard-world");
        SourceWorld world = new SourceWorld(directory.resolve("switchboard.db"));
        world.serve();
        world.fill();
        byte[] bytes = Files.readAllBytes(world.file);
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
        return bytes;
      } catch (IOException | SQLException | StoreOpenException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The world, in a directory of a test's own. */
  static SourceWorld in(Path directory) throws IOException {
    return new SourceWorld(Files.write(directory.resolve("switchboard.db"), Template.BYTES));
  }

  private void fill() throws SQLException {
    execute(
        """
        CREATE TEMP TABLE numbers AS
        WITH RECURSIVE n (value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < 100)
        SELECT value FROM n\
        """,
        """
        INSERT INTO conversations (id, channel, participant_a, participant_b, message_count, last_activity_at)
        SELECT value, 'sms', '+1201' || value, '+1202' || value, 4, value * 1000
        FROM temp.numbers WHERE value <= 10\
        """,
        """
        INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient, sent_by_a, subject, body,
          attachments, ordered_at, source_timestamp, accepted_at, processed_at, status, provider_name, provider_message_id,
          next_attempt_at, last_error_code)
        SELECT (value * 1000 << 22) + value, 1 + value %% 10, iif(value %% 4 = 0, 'inbound', 'outbound'),
          iif(value %% 3 = 0, 'email', 'sms'), '+1201', '+1202', value %% 2, iif(value %% 3 = 0, 'Betreff ü', NULL),
          CASE value %% 5 WHEN 0 THEN '' WHEN 1 THEN 'a\\b"c' || char(9, 10, 13) || ',' WHEN 2 THEN 'Grüße 😀'
            ELSE 'body ' || value END,
          iif(value %% 5 = 0, 'https://example.com/a' || char(10) || 'https://example.com/b', NULL),
          -1000 + value, iif(value %% 7 = 0, 4070908800000000, NULL), value, iif(value %% 4 = 1, NULL, value + 5),
          CASE value %% 4 WHEN 0 THEN 'received' WHEN 1 THEN 'pending' WHEN 2 THEN 'dispatched' ELSE 'failed' END,
          'sms-mms', 'p-' || value, iif(value %% 8 = 1, 9007199254740993, NULL), iif(value %% 4 = 3, 'e', NULL)
        FROM temp.numbers WHERE value <= %d\
        """
            .formatted(MESSAGES),
        """
        UPDATE messages SET options = '{"tags":["ü"]}' WHERE id % 4 = 2\
        """,
        """
        INSERT INTO message_files SELECT id, n.value - 1, randomblob(100)
        FROM messages, (SELECT value FROM temp.numbers WHERE value <= 2) n WHERE options IS NOT NULL\
        """,
        """
        INSERT INTO inbound_events (channel, due_at, id, attempts, lease_owner, fence)
        SELECT channel, coalesce(next_attempt_at, 0), id, 1, 1, 3 FROM messages WHERE status = 'pending'\
        """,
        """
        INSERT INTO inbound_events (channel, due_at, id, attempts, lease_owner, fence)
        VALUES ('inbound', 0, 9223372036854775807, 2147483647, 1, 1)\
        """,
        """
        INSERT INTO inbound_payloads SELECT 9223372036854775807, channel, sender, recipient, channel, sender, recipient,
          1, -1, NULL, 2, 'sms-mms', NULL, NULL, NULL, body FROM messages WHERE body LIKE 'G%' LIMIT 1\
        """,
        """
        INSERT INTO attempts SELECT m.id, n.value, 'sms-mms', iif(n.value = 2, 'success', 'timeout'), 1500,
          iif(n.value = 2, NULL, 'timeout'), n.value FROM messages m, (SELECT value FROM temp.numbers WHERE value <= 2) n
        WHERE m.direction = 'outbound'\
        """,
        "INSERT INTO dead_letters SELECT id, 'attempts_exhausted' FROM messages WHERE status ="
            + " 'failed'",
        "INSERT INTO manual_retries SELECT id, 2, 77 FROM messages WHERE status = 'pending'",
        """
        INSERT INTO dispatches SELECT provider_name, provider_message_id, id FROM messages
        WHERE status = 'dispatched'\
        """,
        """
        INSERT INTO early_receipts SELECT value, 'sms-mms,email', 'Ü-' || value, 'undelivered', value,
          iif(value = 3, NULL, '30'), 5 FROM temp.numbers WHERE value <= 9\
        """,
        "INSERT INTO deliveries SELECT 'sms-mms', 'message', 'Ü-' || id, id FROM messages",
        "INSERT INTO deliveries SELECT 'email', 'webhook', 'z' || id, id FROM messages",
        """
        INSERT INTO idempotency_keys (id, key, fingerprint, message_id, created_at)
        SELECT value * 7, randomblob(32), iif(value = 3, x'', randomblob(32)), value, value FROM temp.numbers WHERE value <= 9\
        """,
        """
        INSERT INTO endpoints (id, name, url, types, description, format, secret, old_secret, old_secret_until, enabled,
          created_at, failing_since, disabled_at, disabled_reason, version, lease_owner, fence)
        VALUES (7, 'shop', 'https://example.com/ü', '*', 'Ü', 'standard', 'whsec_YQ==', 'whsec_Yg==', 9, 1, 2, 3, 4, 'failing', 5, 6, 1),
          (8, NULL, 'https://example.com', 'message.failed', NULL, 'cloudevents', 'whsec_YQ==', NULL, NULL, 0, 2, NULL, NULL, NULL, 6, 0, 3)\
        """,
        """
        INSERT INTO events SELECT value, iif(value = 3, 'endpoint.test', 'message.failed'), value,
          iif(value = 3, NULL, value), iif(value = 3, 0, 1), value, '400', 'rejected', iif(value = 3, '{}', NULL)
        FROM temp.numbers WHERE value <= 9\
        """,
        "INSERT INTO event_numbers SELECT value, value + 2 FROM temp.numbers WHERE value <= 9",
        "INSERT INTO callbacks SELECT 7, value, value - 1, 1, 2, 0 FROM temp.numbers WHERE value <= 9",
        """
        INSERT INTO callback_attempts SELECT 7, value, 1, value, 2, iif(value = 3, NULL, 500), 'timeout', 'ü'
        FROM temp.numbers WHERE value <= 9\
        """,
        "INSERT INTO channel_totals VALUES ('sms', 0, 20, 10, 10, 10, 10), ('email', 0, 10, 5, 5, 0, 0)");
  }

  /** A server starts on it, and ends. */
  void serve() throws StoreOpenException {
    SqliteFixture.open(file).close();
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
