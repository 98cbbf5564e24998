package dev.switchboard.store.callback;

import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The table {@code endpoints}, and what this process knows of it. */
public final class JdbcEndpoints implements EndpointStore {
  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql LIST_ENDPOINTS = CALLBACKS.get("list_endpoints");
  private static final Sql FIND_ENDPOINT = CALLBACKS.get("find_endpoint");
  private static final Sql FIND_ENDPOINT_TO_CHANGE = CALLBACKS.get("find_endpoint_to_change");
  private static final Sql STATE_OF_ENDPOINTS = CALLBACKS.get("state_of_endpoints");
  private static final Sql INSERT_ENDPOINT = CALLBACKS.get("insert_endpoint");
  private static final Sql UPDATE_ENDPOINT = CALLBACKS.get("update_endpoint");
  private static final Sql DELETE_ENDPOINT = CALLBACKS.get("delete_endpoint");
  private static final Sql LIST_DECLARED = CALLBACKS.get("list_declared");
  private static final Sql DECLARE_ENDPOINT = CALLBACKS.get("declare_endpoint");
  private static final Sql DELETE_DECLARED = CALLBACKS.get("delete_declared");
  private static final Sql BACKLOG = CALLBACKS.get("backlog");

  private final Database database;
  private State known = new State(-1, -1);

  /** Changes with every change of the table. */
  private record State(long versions, long count) {}

  private record Seen(State state, List<Endpoint> endpoints) {}

  public JdbcEndpoints(Database database) {
    this.database = database;
  }

  @Override
  public List<Endpoint> list() {
    return database.read(
        session -> session.statement(LIST_ENDPOINTS).list(JdbcEndpoints::endpoint));
  }

  @Override
  public Optional<Endpoint> find(EndpointId id) {
    return database.read(session -> find(session, id));
  }

  @Override
  public boolean add(Endpoint endpoint) {
    boolean added =
        database.write(session -> {
          NamedStatement insert = set(session.statement(INSERT_ENDPOINT), endpoint);
          return insert
              .set("name", endpoint.name())
              .set("created_at", endpoint.createdAt())
              .set("limit", MAX_ENDPOINTS)
              .update();
        })
            == 1;
    see();
    return added;
  }

  @Override
  public Optional<Endpoint> change(EndpointId id, UnaryOperator<Endpoint> change) {
    Optional<Endpoint> changed =
        database.write(session -> {
          Optional<Endpoint> after =
              session
                  .statement(FIND_ENDPOINT_TO_CHANGE)
                  .set("id", id.value())
                  .first(JdbcEndpoints::endpoint)
                  .map(change);
          if (after.isPresent()) {
            set(session.statement(UPDATE_ENDPOINT), after.get()).update();
          }
          return after;
        });
    see();
    return changed;
  }

  @Override
  public boolean remove(EndpointId id) {
    int removed =
        database.write(
            session -> session.statement(DELETE_ENDPOINT).set("id", id.value()).update());
    see();
    return removed == 1;
  }

  /** In the order of the names, so that two processes never wait for each other in a circle. */
  @Override
  public Declared declare(
      List<DeclaredEndpoint> endpoints,
      Supplier<EndpointId> ids,
      Instant now,
      Instant formerUntil) {
    Map<String, DeclaredEndpoint> byName = new TreeMap<>();
    endpoints.forEach(it -> byName.put(it.name(), it));
    Declared declared =
        database.write(session -> {
          List<String> changed = new ArrayList<>();
          List<String> removed = new ArrayList<>();
          List<String> known = session.statement(LIST_DECLARED).list(row -> row.getString("name"));
          for (String name : known) {
            if (!byName.containsKey(name)
                && session.statement(DELETE_DECLARED).set("name", name).update() == 1) {
              removed.add(name);
            }
          }
          for (DeclaredEndpoint one : byName.values()) {
            if (declare(session, one, ids.get(), now, formerUntil)) {
              changed.add(one.name());
            }
          }
          return new Declared(changed, removed);
        });
    see();
    return declared;
  }

  private static boolean declare(
      WriteSession session, DeclaredEndpoint declared, EndpointId id, Instant now, Instant until)
      throws SQLException {
    Endpoints.Wish wish = declared.wish();
    return session
            .statement(DECLARE_ENDPOINT)
            .set("id", id.value())
            .set("name", declared.name())
            .set("url", wish.url().toString())
            .set("types", wish.events().toText())
            .set("description", wish.description())
            .set("format", wish.format())
            .set("secret", declared.secret())
            .set("enabled", wish.enabled() ? 1 : 0)
            .set("created_at", now)
            .set("former_until", until)
            .update()
        == 1;
  }

  @Override
  public Map<EndpointId, Backlog> backlogs(Collection<EndpointId> ids) {
    return database.list(session -> {
      Map<EndpointId, Backlog> backlogs = HashMap.newHashMap(ids.size());
      for (EndpointId id : ids) {
        session
            .statement(BACKLOG)
            .set("endpoint_id", id.value())
            .set("limit", Backlog.MAX_COUNTED)
            .list(row ->
                backlogs.put(id, new Backlog(row.getInt("waiting"), Micros.get(row, "oldest"))));
      }
      return backlogs;
    });
  }

  @Override
  public boolean refresh() {
    State now = database.read(JdbcEndpoints::state);
    synchronized (this) {
      if (now.equals(known)) {
        return false;
      }
    }
    see();
    return true;
  }

  /** One after the other, so that what is older never comes after what is newer. */
  void see() {
    synchronized (this) {
      Seen seen =
          database.read(session ->
              new Seen(
                  state(session), session.statement(LIST_ENDPOINTS).list(JdbcEndpoints::endpoint)));
      known = seen.state();
      database.outbox().follow(seen.endpoints());
    }
  }

  private static State state(Statements session) throws SQLException {
    return session
        .statement(STATE_OF_ENDPOINTS)
        .first(row -> new State(row.getLong("version"), row.getLong("count")))
        .orElseThrow();
  }

  static Optional<Endpoint> find(Statements session, EndpointId id) throws SQLException {
    return session.statement(FIND_ENDPOINT).set("id", id.value()).first(JdbcEndpoints::endpoint);
  }

  private static NamedStatement set(NamedStatement statement, Endpoint endpoint)
      throws SQLException {
    Endpoint.Disabled disabled = endpoint.disabled();
    return statement
        .set("id", endpoint.id().value())
        .set("url", endpoint.url().toString())
        .set("types", endpoint.events().toText())
        .set("description", endpoint.description())
        .set("format", endpoint.format())
        .set("secret", endpoint.secrets().present())
        .set("old_secret", endpoint.secrets().former())
        .set("old_secret_until", endpoint.secrets().formerUntil())
        .set("enabled", endpoint.enabled() ? 1 : 0)
        .set("failing_since", endpoint.failingSince())
        .set("disabled_at", disabled == null ? null : disabled.at())
        .set("disabled_reason", disabled == null ? null : disabled.reason().wireName());
  }

  static Endpoint endpoint(ResultSet row) throws SQLException {
    String reason = row.getString("disabled_reason");
    return new Endpoint(
        new EndpointId(row.getLong("id")),
        row.getString("name"),
        URI.create(row.getString("url")),
        EventSelection.parse(row.getString("types")),
        row.getString("description"),
        row.getString("format"),
        new Endpoint.Secrets(
            row.getString("secret"),
            row.getString("old_secret"),
            Micros.get(row, "old_secret_until")),
        row.getInt("enabled") == 1,
        Micros.toInstant(row.getLong("created_at")),
        Micros.get(row, "failing_since"),
        reason == null
            ? null
            : new Endpoint.Disabled(
                Endpoint.Disabled.Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                Micros.toInstant(row.getLong("disabled_at"))),
        row.getLong("version"));
  }
}
