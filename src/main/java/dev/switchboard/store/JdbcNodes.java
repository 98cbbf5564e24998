package dev.switchboard.store;

import dev.switchboard.cluster.Nodes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the processes that share the database. */
public final class JdbcNodes implements Nodes {
  private static final Sql LIST_NODES = Sql.load("queue.sql").get("list_nodes");

  private final Database database;

  public JdbcNodes(Database database) {
    this.database = database;
  }

  @Override
  public List<Node> nodes() {
    return database.list(session ->
        session
            .statement(LIST_NODES)
            .set("owner", database.membership().owner())
            .list(JdbcNodes::node));
  }

  private static Node node(ResultSet row) throws SQLException {
    return new Node(
        row.getLong("id"),
        row.getInt("self") == 1,
        Micros.toInstant(row.getLong("started_at")),
        duration(row, "since_renewal"),
        duration(row, "until_expiry"),
        row.getLong("leased"));
  }

  private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? null : Duration.of(micros, ChronoUnit.MICROS);
  }
}
