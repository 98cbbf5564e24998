package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.Endpoints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The endpoints in memory. */
final class MemoryEndpoints implements EndpointStore {
  private final EnclosingStore store;
  private final CallbackTables tables;

  MemoryEndpoints(EnclosingStore store, CallbackTables tables) {
    this.store = store;
    this.tables = tables;
  }

  @Override
  public List<Endpoint> list() {
    return store.transaction(
        () -> tables.endpoints.tailMap(0L).values().stream().map(row -> row.endpoint).toList());
  }

  @Override
  public Optional<Endpoint> find(EndpointId id) {
    return store.transaction(
        () -> Optional.ofNullable(tables.endpoints.get(id.value())).map(row -> row.endpoint));
  }

  @Override
  public boolean add(Endpoint endpoint) {
    return store.transaction(() -> {
      boolean room = tables.endpoints.tailMap(0L).size() < MAX_ENDPOINTS;
      if (room) {
        tables.add(withVersion(endpoint, tables.nextVersion()));
      }
      return room;
    });
  }

  @Override
  public Optional<Endpoint> change(EndpointId id, UnaryOperator<Endpoint> change) {
    return store.transaction(() -> {
      EndpointRow row = tables.endpoints.get(id.value());
      if (row == null) {
        return Optional.empty();
      }
      row.endpoint = withVersion(change.apply(row.endpoint), tables.nextVersion());
      tables.follow();
      return Optional.of(row.endpoint);
    });
  }

  @Override
  public boolean remove(EndpointId id) {
    return store.transaction(() -> {
      EndpointRow row = tables.endpoints.get(id.value());
      boolean removable = row != null && row.endpoint.name() == null;
      if (removable) {
        tables.removeEndpoint(id.value());
      }
      return removable;
    });
  }

  @Override
  public Declared declare(
      List<DeclaredEndpoint> declared, Supplier<EndpointId> ids, Instant now, Instant formerUntil) {
    Map<String, DeclaredEndpoint> byName = new TreeMap<>();
    declared.forEach(it -> byName.put(it.name(), it));
    return store.transaction(() -> {
      Map<String, EndpointRow> known = new TreeMap<>();
      for (EndpointRow row : tables.endpoints.values()) {
        if (row.endpoint.name() != null) {
          known.put(row.endpoint.name(), row);
        }
      }
      List<String> removed = known.keySet().stream().filter(it -> !byName.containsKey(it)).toList();
      for (String name : removed) {
        EndpointRow row = known.get(name);
        tables.removeEndpoint(Objects.requireNonNull(row).endpoint.id().value());
      }
      List<String> changed = new ArrayList<>();
      for (DeclaredEndpoint one : byName.values()) {
        EndpointRow row = known.get(one.name());
        EndpointId id = ids.get();
        if (row == null) {
          tables.add(made(one, id, now, tables.nextVersion()));
          changed.add(one.name());
        } else if (differs(row, one)) {
          row.endpoint = remade(row.endpoint, one, formerUntil, tables.nextVersion());
          changed.add(one.name());
        }
      }
      tables.follow();
      return new Declared(changed, removed);
    });
  }

  private static boolean differs(EndpointRow row, DeclaredEndpoint declared) {
    Endpoint endpoint = row.endpoint;
    Endpoints.Wish is =
        new Endpoints.Wish(
            endpoint.url(),
            endpoint.events(),
            endpoint.description(),
            endpoint.format(),
            endpoint.enabled());
    return row.isGone()
        || !is.equals(declared.wish())
        || !endpoint.secrets().present().equals(declared.secret());
  }

  private static Endpoint made(DeclaredEndpoint one, EndpointId id, Instant now, long version) {
    Endpoint.Secrets secrets = new Endpoint.Secrets(one.secret(), null, null);
    return of(one, id, secrets, now, version);
  }

  private static Endpoint remade(
      Endpoint before, DeclaredEndpoint one, Instant formerUntil, long version) {
    String present = before.secrets().present();
    Endpoint.Secrets secrets =
        present.equals(one.secret())
            ? before.secrets()
            : new Endpoint.Secrets(one.secret(), present, formerUntil);
    return of(one, before.id(), secrets, before.createdAt(), version);
  }

  private static Endpoint of(
      DeclaredEndpoint one,
      EndpointId id,
      Endpoint.Secrets secrets,
      Instant createdAt,
      long version) {
    Endpoints.Wish wish = one.wish();
    return new Endpoint(
        id,
        one.name(),
        wish.url(),
        wish.events(),
        wish.description(),
        wish.format(),
        secrets,
        wish.enabled(),
        createdAt,
        null,
        null,
        version);
  }

  @Override
  public Map<EndpointId, Backlog> backlogs(Collection<EndpointId> ids) {
    return store.transaction(() -> {
      Map<EndpointId, Backlog> backlogs = HashMap.newHashMap(ids.size());
      ids.forEach(id -> backlogs.put(id, backlog(tables.endpoints.get(id.value()))));
      return backlogs;
    });
  }

  private static Backlog backlog(@Nullable EndpointRow row) {
    if (row == null || row.waiting().isEmpty()) {
      return Backlog.NONE;
    }
    Instant oldest = row.waiting().iterator().next().event.at();
    return new Backlog(Math.min(Backlog.MAX_COUNTED, row.waiting().size()), oldest);
  }

  /** Nothing is cached. */
  @Override
  public boolean refresh() {
    return false;
  }

  static Endpoint withVersion(Endpoint endpoint, long version) {
    return with(endpoint, endpoint.failingSince(), endpoint.disabled(), version);
  }

  /** The same endpoint with another health. */
  static Endpoint with(
      Endpoint endpoint,
      @Nullable Instant failingSince,
      Endpoint.@Nullable Disabled disabled,
      long version) {
    return new Endpoint(
        endpoint.id(),
        endpoint.name(),
        endpoint.url(),
        endpoint.events(),
        endpoint.description(),
        endpoint.format(),
        endpoint.secrets(),
        endpoint.enabled(),
        endpoint.createdAt(),
        failingSince,
        disabled,
        version);
  }
}
