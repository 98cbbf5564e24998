package dev.switchboard.store.postgres;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.NodeTable;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** The table {@code nodes}. */
final class PostgresNodeTable implements NodeTable {
  private static final Sql.File NODES = Sql.load("nodes.sql");
  private static final Sql REGISTER = NODES.get("register");
  private static final Sql RENEW = NODES.get("renew");
  private static final Sql RENUMBER = NODES.get("renumber");
  private static final Sql COUNT_LIVE = NODES.get("count_live");
  private static final Sql UNREGISTER = NODES.get("unregister");
  private static final Sql FORGET_DEAD = NODES.get("forget_dead");

  /** How long the row of a dead node stays: for operators, and so that its slot is not reused. */
  private static final Duration KEPT = Duration.ofHours(1);

  /** Other nodes may take the smallest free slot at the same moment. */
  private static final int MAX_REGISTRATIONS = 300;

  private final DataSource connections;

  private record Self(long owner, int slot) {}

  private interface Transaction<R> {
    R run(Statements statements) throws SQLException;
  }

  PostgresNodeTable(DataSource connections) {
    this.connections = connections;
  }

  @Override
  public Optional<View> enter(Instant startedAt, Duration lease, NodeName name) {
    return transaction(statements -> {
      forgetDead(statements);
      for (int i = 0; i < MAX_REGISTRATIONS; i++) {
        NamedStatement register =
            statements
                .statement(REGISTER)
                .set("started_at", startedAt)
                .set("lease", Micros.of(lease))
                .set("host", name.host())
                .set("version", name.version());
        Optional<Self> self = self(register);
        // A slot that another node has just taken is seen only by the next transaction.
        statements.connection().commit();
        if (self.isPresent()) {
          return Optional.of(view(statements, self.get()));
        }
      }
      return Optional.empty();
    });
  }

  @Override
  public Optional<View> renew(Renewal renewal) {
    return transaction(statements -> {
      NamedStatement renew =
          statements
              .statement(RENEW)
              .set("lease", Micros.of(renewal.lease()))
              .set("channels", String.join(",", renewal.channels()))
              .set("id", renewal.owner())
              .set("margin", Micros.of(renewal.margin()));
      Optional<Self> self = self(renew);
      if (self.isEmpty()) {
        NamedStatement renumber =
            statements
                .statement(RENUMBER)
                .set("lease", Micros.of(renewal.lease()))
                .set("slot", renewal.slot())
                .set("started_at", renewal.startedAt());
        self = self(renumber);
      }
      if (self.isEmpty()) {
        return Optional.empty();
      }
      View view = view(statements, self.get());
      forgetDead(statements);
      return Optional.of(view);
    });
  }

  @Override
  public void leave(long owner) {
    try {
      remove(owner);
    } catch (StoreUnavailableException _) {
      // The connection may have broken while it lay in the pool; the next one is new.
      remove(owner);
    }
  }

  private void remove(long owner) {
    transaction(statements -> statements.statement(UNREGISTER).set("id", owner).update());
  }

  private static void forgetDead(Statements statements) throws SQLException {
    statements.statement(FORGET_DEAD).set("kept", Micros.of(KEPT)).update();
  }

  private static Optional<Self> self(NamedStatement statement) throws SQLException {
    return statement.first(row -> new Self(row.getLong("id"), row.getInt("slot")));
  }

  private static View view(Statements statements, Self self) throws SQLException {
    return statements
        .statement(COUNT_LIVE)
        .set("id", self.owner())
        .first(row -> {
          String elsewhere = row.getString("channels_elsewhere");
          return new View(
              self.owner(),
              self.slot(),
              row.getInt("live"),
              row.getLong("eldest"),
              elsewhere == null ? Set.of() : Set.copyOf(List.of(elsewhere.split(","))));
        })
        .orElseThrow();
  }

  private <R> R transaction(Transaction<R> transaction) {
    try (Connection connection = connections.getConnection()) {
      R result = transaction.run(new Statements(connection, Dialect.POSTGRESQL));
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new StoreUnavailableException("the table of the nodes does not answer", e);
    }
  }
}
