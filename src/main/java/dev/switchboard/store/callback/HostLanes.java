package dev.switchboard.store.callback;

import static dev.switchboard.callback.CallbackQueue.MAX_HOSTS;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Which hosts have a lane, where messages name URLs of their own. While there are places, each host
 * for which something waits has one. When there are none left, the places go round: a host for
 * which nothing is due, or which does not answer, leaves its place to one for which something is
 * due.
 */
final class HostLanes {
  /** Hosts that one look goes through. The next look goes on behind them. */
  static final int MAX_LOOKED_AT = 2 * MAX_HOSTS;

  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql LIST_HOSTS = CALLBACKS.get("list_hosts");
  private static final Sql COUNT_HOSTS = CALLBACKS.get("count_hosts");
  private static final Sql ADOPT_HOST = CALLBACKS.get("adopt_host");
  private static final Sql END_HOSTS_THAT_WAIT = CALLBACKS.get("end_hosts_that_wait");
  private static final Sql END_HOST = CALLBACKS.get("end_host");

  private final Database database;

  /** Behind which the next look begins. */
  private long after = Long.MIN_VALUE;

  /** A host for which something waits. */
  private record Host(long id, boolean hasLane, boolean due) {}

  HostLanes(Database database) {
    this.database = database;
  }

  /**
   * Makes lanes.
   *
   * @param stuck hosts of this process that do not answer, and of which nothing is in flight
   * @return whether hosts wait that have no lane
   */
  synchronized boolean adopt(Instant now, Set<EndpointId> stuck) {
    long from = after;
    List<Host> hosts =
        database.list(session ->
            session
                .statement(LIST_HOSTS)
                .set("after", from)
                .set("now", now)
                .set("limit", MAX_LOOKED_AT)
                .list(row ->
                    new Host(
                        row.getLong("id"), row.getInt("has_lane") == 1, row.getInt("due") == 1)));
    boolean all = from == Long.MIN_VALUE && hosts.size() < MAX_LOOKED_AT;
    after = hosts.size() < MAX_LOOKED_AT ? Long.MIN_VALUE : hosts.getLast().id();
    List<Host> without = hosts.stream().filter(host -> !host.hasLane()).toList();
    if (without.isEmpty()) {
      return !all;
    }
    return !database.write(session -> adopt(session, without, now, stuck)) || !all;
  }

  /** Whether each has a lane then. */
  private boolean adopt(WriteSession session, List<Host> hosts, Instant now, Set<EndpointId> stuck)
      throws SQLException {
    long places = MAX_HOSTS - session.statement(COUNT_HOSTS).number();
    if (hosts.size() <= places) {
      adopt(session, hosts);
      return true;
    }
    List<Host> due = hosts.stream().filter(Host::due).toList();
    if (due.size() > places) {
      places +=
          session
              .statement(END_HOSTS_THAT_WAIT)
              .set("now", now)
              .set("limit", due.size() - places)
              .update();
    }
    for (EndpointId host : stuck) {
      if (due.size() > places) {
        places +=
            session
                .statement(END_HOST)
                .set("id", host.value())
                .set("owner", session.owner())
                .update();
      }
    }
    if (due.size() > places) {
      // The others come first at the next look.
      List<Host> some = due.subList(0, (int) Math.max(0, places));
      after = some.isEmpty() ? after : some.getLast().id();
      adopt(session, some);
    } else {
      adopt(session, due);
    }
    return false;
  }

  private static void adopt(WriteSession session, List<Host> hosts) throws SQLException {
    for (Host host : hosts) {
      session.statement(ADOPT_HOST).set("id", host.id()).set("created_at", 0).update();
    }
  }
}
