package dev.switchboard.server.cluster;

import dev.switchboard.message.MessageId;
import dev.switchboard.server.PostgresServer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What the nodes of a cluster share, as it is seen past them. Used by one thread. */
final class ClusterStore implements AutoCloseable {
  private final Connection connection;

  ClusterStore(PostgresServer.Database database) throws SQLException {
    this.connection = DriverManager.getConnection(database.url(), database.user(), null);
  }

  /** The messages whose events a node holds. */
  Set<Long> heldBy(long node) throws SQLException {
    Set<Long> ids = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id FROM inbound_events WHERE lease_owner = ?")) {
      statement.setLong(1, node);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
        }
      }
    }
    return ids;
  }

  /** Whether the lease of a node has not ended. */
  boolean isAlive(long node) throws SQLException {
    return number(
            "SELECT count(*) FROM nodes WHERE id = %d AND expires_at > extract(epoch FROM now()) * 1000000"
                .formatted(node))
        > 0;
  }

  /** Recorded attempts at some messages that were begun by then. */
  long attemptsBegunBy(Collection<Long> messages, Instant then) throws SQLException {
    return number(
        "SELECT count(*) FROM attempts WHERE message_id = ANY (?) AND occurred_at <= "
            + ChronoUnit.MICROS.between(Instant.EPOCH, then),
        messages);
  }

  /** How long after a moment the last of some messages was dispatched; all of them are. */
  Duration untilDispatched(Collection<Long> messages, Instant since) throws SQLException {
    long last =
        number("SELECT coalesce(max(processed_at), 0) FROM messages WHERE id = ANY (?)", messages);
    Instant at = Instant.EPOCH.plus(last, ChronoUnit.MICROS);
    return at.isBefore(since) ? Duration.ZERO : Duration.between(since, at);
  }

  /** The ids of all messages that have a status. */
  Set<String> ids(String status) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id FROM messages WHERE status = ?")) {
      statement.setString(1, status);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          ids.add(new MessageId(row.getLong(1)).toString());
        }
      }
    }
    return ids;
  }

  long number(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private long number(String sql, Collection<Long> messages) throws SQLException {
    Array ids = connection.createArrayOf("bigint", messages.toArray());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, ids);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
