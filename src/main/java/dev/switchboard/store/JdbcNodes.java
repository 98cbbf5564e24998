package dev.switchboard.store;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists the processes that share the database. */
public final class JdbcNodes implements Nodes {
  private static final Sql LIST_NODES = Sql.load("queue.sql").get("list_nodes");

  private final Database database;
  private final NodeName self;
  private final Supplier<Set<String>> channels;

  /**
   * @param self what this process is called
   * @param channels what it can send now
   */
  public JdbcNodes(Database database, NodeName self, Supplier<Set<String>> channels) {
    this.database = database;
    this.self = self;
    this.channels = channels;
  }

  @Override
  public List<Node> nodes() {
    return database.list(session ->
        session.statement(LIST_NODES).set("owner", database.membership().owner()).list(this::node));
  }

  private Node node(ResultSet row) throws SQLException {
    boolean isSelf = row.getInt("self") == 1;
    String sent = row.getString("channels");
    return new Node(
        row.getLong("id"),
        isSelf,
        isSelf ? self : new NodeName(row.getString("host"), row.getString("version")),
        isSelf
            ? channels.get()
            : sent.isEmpty() ? Set.of() : new TreeSet<>(List.of(sent.split(","))),
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
