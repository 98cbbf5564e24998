package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.cluster.Membership;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.lane.Moment;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which endpoints this process serves: sees which there are, takes over those that no process
 * serves, and gives some away when a node has come. For one thread, but for {@link #changed}.
 */
final class EndpointShare {
  /** How often to see what other processes have changed, and left. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private static final int MAX_LANES =
      EndpointStore.MAX_ENDPOINTS + EndpointStore.MAX_DECLARED + CallbackQueue.MAX_HOSTS;

  private final CallbackQueue queue;
  private final EndpointStore endpoints;
  private final EndpointLanes lanes;
  private final Membership membership;
  private final EventListener listener;
  private final AtomicBoolean changed = new AtomicBoolean(true);

  /** Hosts that something was written for, and that this process has no lane for. */
  private final Set<EndpointId> elsewhere = new HashSet<>();

  /** Whether more hosts wait than there are lanes for. */
  private boolean crowded;

  /** When it last looked without being told that something has changed. */
  private long lookedAt;

  private boolean looked;
  private boolean lookFailed;

  EndpointShare(
      CallbackQueue queue,
      EndpointStore endpoints,
      EndpointLanes lanes,
      Membership membership,
      EventListener listener) {
    this.queue = queue;
    this.endpoints = endpoints;
    this.lanes = lanes;
    this.membership = membership;
    this.listener = listener;
  }

  /** Endpoints are not what they were; safe for use by many threads. */
  void changed() {
    changed.set(true);
  }

  /** Whether endpoints may have changed since the last look. */
  boolean hasChanged() {
    return changed.get();
  }

  /** Something was written for an endpoint that has no lane here. */
  void newsElsewhere(EndpointId id) {
    if (id.isOfHost() && elsewhere.add(id) && !crowded) {
      // A host that was not there when this process looked last; or another process serves it.
      changed();
    }
  }

  /** Whether to look each second, also where this process has changed nothing. */
  boolean looksAgain() {
    return membership.isShared() || lookFailed || crowded || !elsewhere.isEmpty();
  }

  /**
   * Opens and drops lanes, where it is time to look.
   *
   * @return endpoints for which something may be due that another process has written
   */
  Collection<EndpointId> look(Moment now) {
    boolean shared = membership.isShared();
    boolean due = looksAgain() && (!looked || now.nanos() - lookedAt >= LOOK_INTERVAL.toNanos());
    if (!changed.get() && !due) {
      return List.of();
    }
    if (due) {
      elsewhere.clear();
      looked = true;
      lookedAt = now.nanos();
    }
    changed.set(false);
    lookFailed = false;
    try {
      if (shared) {
        endpoints.refresh();
      }
      serve(now);
      return shared ? queue.due(now.instant()) : List.of();
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed("look at endpoints", e));
      lookFailed = true;
      return List.of();
    }
  }

  private void serve(Moment now) {
    crowded = queue.adoptHosts(now.instant(), crowded ? lanes.stuckHosts() : Set.of());
    int nodes = membership.liveNodes();
    int share = nodes == 1 ? MAX_LANES : Math.ceilDiv(queue.count(), nodes);
    Map<EndpointId, Served> mine = new HashMap<>();
    queue.serve(share).forEach(it -> mine.put(it.endpoint().id(), it));
    giveSurplusAway(mine, share);
    for (EndpointId id : List.copyOf(lanes.ids())) {
      if (!mine.containsKey(id)) {
        lanes.drop(id);
      }
    }
    mine.values().forEach(it -> lanes.open(it, now));
    elsewhere.removeAll(lanes.ids());
  }

  /** A node that has come takes a part of the work of the others. */
  private void giveSurplusAway(Map<EndpointId, Served> mine, int share) {
    List<Served> surplus = new ArrayList<>();
    for (Served candidate : List.copyOf(mine.values())) {
      EndpointLane lane = lanes.find(candidate.endpoint().id());
      // What is decided and not durable would be told again by the next process.
      boolean busy = lane != null && lane.isBusy();
      if (mine.size() > share && !busy) {
        mine.remove(candidate.endpoint().id());
        surplus.add(candidate);
      }
    }
    if (!surplus.isEmpty()) {
      surplus.forEach(it -> lanes.drop(it.endpoint().id()));
      queue.release(surplus);
    }
  }
}
