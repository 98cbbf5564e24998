package dev.switchboard.http.connection;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The open connections, and their limits. Thread-safe.
 *
 * <p>When the server or one address has all the connections it may, those that have been idle for
 * longest are closed. Where none is idle, a new connection is surplus: it gets answers about
 * health, and 503 for everything else. When there are too many surplus connections, the oldest is
 * closed.
 */
public final class Connections {
  private static final int SURPLUS_PLACES = 64;

  /** Share of the limit that is closed at once: finding them reads the whole set. */
  private static final int GIVE_WAY_ONE_IN = 100;

  private final int maxConnections;
  private final int maxPerAddress;
  private final TrustedProxies proxies;
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> perAddress = new HashMap<>();
  private final Deque<ClientConnection> surplus = new ArrayDeque<>();
  private int placed;

  public Connections(int maxConnections, int maxPerAddress, TrustedProxies proxies) {
    this.maxConnections = maxConnections;
    this.maxPerAddress = maxPerAddress;
    this.proxies = proxies;
  }

  Set<ClientConnection> open() {
    return open;
  }

  public boolean isEmpty() {
    return open.isEmpty();
  }

  synchronized void opened(ClientConnection connection) {
    String address = connection.peer().limitKey();
    boolean proxy = proxies.trusts(connection.peerAddress());
    if (!proxy && held(address) >= maxPerAddress) {
      makeRoom(maxPerAddress, it -> it.peer().limitKey().equals(address));
    }
    if (placed >= maxConnections) {
      makeRoom(maxConnections, it -> true);
    }
    if (!take(connection, proxy)) {
      addSurplus(connection);
    }
    open.add(connection);
  }

  /** Gives a surplus connection a place, if one is free; true if it has one now. */
  synchronized boolean take(ClientConnection connection) {
    boolean taken = take(connection, proxies.trusts(connection.peerAddress()));
    if (taken) {
      surplus.remove(connection);
    }
    return taken;
  }

  private boolean take(ClientConnection connection, boolean proxy) {
    String address = connection.peer().limitKey();
    if (placed >= maxConnections || (!proxy && held(address) >= maxPerAddress)) {
      return false;
    }
    placed++;
    perAddress.merge(address, 1, Integer::sum);
    connection.surplus(false);
    return true;
  }

  synchronized void closed(ClientConnection connection) {
    if (!open.remove(connection)) {
      return;
    }
    if (connection.isSurplus()) {
      surplus.remove(connection);
    } else {
      placed--;
      perAddress.computeIfPresent(
          connection.peer().limitKey(), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Closes the connections that wait for a request. */
  public void closeIdle() {
    for (ClientConnection connection : open) {
      if (connection.closeIfIdle()) {
        closed(connection);
      }
    }
  }

  private int held(String address) {
    return perAddress.getOrDefault(address, 0);
  }

  private void addSurplus(ClientConnection connection) {
    if (surplus.size() >= SURPLUS_PLACES) {
      ClientConnection oldest = surplus.getFirst();
      oldest.close();
      closed(oldest);
    }
    connection.surplus(true);
    surplus.addLast(connection);
  }

  private void makeRoom(int of, Predicate<ClientConnection> among) {
    record Idle(ClientConnection connection, long sinceNanos) {}
    long now = System.nanoTime();
    List<Idle> longest =
        open.stream()
            .filter(it -> it.isIdle() && !it.isSurplus() && among.test(it))
            .map(it -> new Idle(it, it.idleSinceNanos() - now))
            .sorted(Comparator.comparingLong(Idle::sinceNanos))
            .limit(Math.max(1, of / GIVE_WAY_ONE_IN))
            .toList();
    for (Idle idle : longest) {
      if (idle.connection().closeIfIdle()) {
        closed(idle.connection());
      }
    }
  }
}
