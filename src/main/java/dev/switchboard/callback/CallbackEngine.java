package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.cluster.Membership;
import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.lane.Moment;
import dev.switchboard.machine.Machine;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * All lanes of this process, on one thread that never waits for an endpoint. It cranks the lanes
 * for which something has happened, and all of them when the time of one has come.
 */
final class CallbackEngine implements Machine {
  /** How often to see what other processes have changed, and left. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** How soon to look again whether calls may be started, when the lease is in doubt. */
  private static final long LEASE_RECHECK_NANOS = Duration.ofMillis(50).toNanos();

  /** A lane that throws gets another turn, but not in a busy loop. */
  private static final long PAUSE_AFTER_BUG_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int MAX_LANES =
      EndpointStore.MAX_ENDPOINTS + EndpointStore.MAX_DECLARED + CallbackQueue.MAX_HOSTS;

  private static final long FAR_NANOS = Duration.ofDays(1).toNanos();

  private final CallbackQueue queue;
  private final EndpointStore endpoints;
  private final CallbackSender sender;
  private final CallbackSettings settings;
  private final MemoryBudget.Share memory;
  private final Environment environment;
  private final Settling settling;
  private final Runnable wake;

  private final Map<EndpointId, EndpointLane> lanes = new ConcurrentHashMap<>();
  private final Set<EndpointId> woken = ConcurrentHashMap.newKeySet();
  private final Set<EndpointId> withNews = ConcurrentHashMap.newKeySet();

  /** Bounded by what the lanes hold. */
  private final Queue<Written> written = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean changed = new AtomicBoolean(true);
  private volatile boolean draining;

  /** Hosts that something was written for, and that this process has no lane for. */
  private final Set<EndpointId> elsewhere = new HashSet<>();

  /** Whether more hosts wait than there are lanes for. */
  private boolean crowded;

  /** When it last looked without being told that something has changed. */
  private long lookedAt;

  private boolean looked;
  private boolean lookFailed;

  /** What the engine is given instead of looking it up. */
  record Environment(
      InstantSource clock,
      LongSupplier monotonicNanos,
      SplittableGenerator random,
      Membership membership,
      EventListener listener) {
    Moment now() {
      return new Moment(clock.instant(), monotonicNanos.getAsLong());
    }
  }

  /** Takes what the lanes have decided. */
  @FunctionalInterface
  interface Settling {
    void submit(Collection<CallbackWork> work);
  }

  private record Written(List<CallbackWork> work, Set<EndpointId> lost) {}

  /**
   * @param memory of all lanes together
   * @param wake called from any thread: the engine should be cranked soon
   */
  CallbackEngine(
      CallbackQueue queue,
      EndpointStore endpoints,
      CallbackSender sender,
      CallbackSettings settings,
      MemoryBudget.Share memory,
      Environment environment,
      Settling settling,
      Runnable wake) {
    this.queue = queue;
    this.endpoints = endpoints;
    this.sender = sender;
    this.settings = settings;
    this.memory = memory;
    this.environment = environment;
    this.settling = settling;
    this.wake = wake;
  }

  /** Something has been written for these endpoints; safe for use by many threads. */
  void news(Collection<EndpointId> of) {
    withNews.addAll(of);
    wake.run();
  }

  /** Endpoints have been added, changed or removed; safe for use by many threads. */
  void endpointsChanged() {
    changed.set(true);
    wake.run();
  }

  /** What the lanes have decided is durable; safe for use by many threads. */
  void written(List<CallbackWork> work, Set<EndpointId> lost) {
    written.add(new Written(work, lost));
    boolean visible =
        work.stream()
            .anyMatch(
                it -> it instanceof CallbackWork.Disabled || it instanceof CallbackWork.Enabled);
    if (visible) {
      changed.set(true);
    }
    wake.run();
  }

  /** How the lane of an endpoint stands; empty where this process does not serve it. */
  Optional<LaneStatus> status(EndpointId id) {
    return Optional.ofNullable(lanes.get(id)).map(EndpointLane::status);
  }

  /** Starts no more calls. */
  void drain() {
    draining = true;
    wake.run();
  }

  @Override
  public long crank() {
    Moment now = environment.now();
    Set<EndpointId> touched = new LinkedHashSet<>(takeAll(woken));
    // Before the look, which begins lanes anew that an endpoint has ended.
    takeInWritten(touched);
    if (draining) {
      lanes.values().forEach(EndpointLane::drain);
    } else {
      look(now);
    }
    for (EndpointId id : takeAll(withNews)) {
      EndpointLane lane = lanes.get(id);
      if (lane != null) {
        lane.news();
        touched.add(id);
      } else if (id.isOfHost() && elsewhere.add(id) && !crowded) {
        // A host that was not there when this process looked last; or another process serves it.
        changed.set(true);
      }
    }
    lanes.forEach((id, lane) -> {
      if (lane.nextAt - now.nanos() <= 0) {
        touched.add(id);
      }
    });
    List<CallbackWork> work = new ArrayList<>();
    boolean current = environment.membership().isCurrent(now.nanos());
    try {
      for (EndpointId id : touched) {
        EndpointLane lane = lanes.get(id);
        if (lane != null) {
          crank(lane, now, current, work);
        }
      }
    } finally {
      // Also where an error ends the turn: what is not settled is held for ever.
      if (!work.isEmpty()) {
        settling.submit(work);
      }
    }
    return nanosToNextCrank(environment.now());
  }

  private void crank(EndpointLane lane, Moment now, boolean current, List<CallbackWork> work) {
    if (environment.membership().isLost(lane.served().lease())) {
      drop(lane.served().endpoint().id());
      return;
    }
    try {
      lane.crank(now, current, work);
      // In doubt about the lease nothing starts, and no wake-up tells when that is over.
      long wait = current ? lane.nanosToNextCrank(now) : LEASE_RECHECK_NANOS;
      lane.nextAt = now.nanos() + Math.min(wait, FAR_NANOS);
    } catch (StoreUnavailableException e) {
      environment.listener().on(new EngineEvent.StoreFailed("read callbacks", e));
      lane.nextAt = now.nanos() + LOOK_INTERVAL.toNanos();
    } catch (RuntimeException e) {
      // A bug, or a row that cannot be read. It must not hold up the other endpoints.
      String endpoint = "callbacks of endpoint " + lane.served().endpoint().id();
      environment.listener().on(new EngineEvent.Unexpected(endpoint, e));
      lane.nextAt = now.nanos() + PAUSE_AFTER_BUG_NANOS;
    }
  }

  private long nanosToNextCrank(Moment now) {
    long next = Long.MAX_VALUE;
    for (EndpointLane lane : lanes.values()) {
      next = Math.min(next, Math.max(0, lane.nextAt - now.nanos()));
    }
    if (!draining && looksAgain()) {
      next = Math.min(next, LOOK_INTERVAL.toNanos());
    }
    boolean more = !woken.isEmpty() || !withNews.isEmpty() || !written.isEmpty() || changed.get();
    return more ? 0 : next;
  }

  private static <T> Set<T> takeAll(Set<T> from) {
    Set<T> all = new HashSet<>(from);
    from.removeAll(all);
    return all;
  }

  private void takeInWritten(Set<EndpointId> touched) {
    for (Written next = written.poll(); next != null; next = written.poll()) {
      next.lost().forEach(this::drop);
      for (CallbackWork work : next.work()) {
        if (work instanceof CallbackWork.OfEndpoint it) {
          EndpointId id = it.by().endpoint().id();
          if (!next.lost().contains(id)) {
            tell(it);
          }
          EndpointLane lane = lanes.get(id);
          // A lane that was opened anew knows nothing of what the one before it has done.
          if (lane != null && lane.served().lease().equals(it.by().lease())) {
            lane.written(it);
            touched.add(id);
          }
        }
      }
    }
  }

  private void tell(CallbackWork.OfEndpoint work) {
    String endpoint = work.by().endpoint().id().toString();
    CallbackEvent event =
        switch (work) {
          case CallbackWork.Acknowledged it ->
              new CallbackEvent.Called("acknowledged", it.attempt().latency());
          case CallbackWork.Retried it ->
              new CallbackEvent.Called("retried", it.attempt().latency());
          case CallbackWork.GivenUp it ->
              new CallbackEvent.Called("given_up", it.attempt().latency());
          case CallbackWork.Disabled it ->
              new CallbackEvent.EndpointDisabled(endpoint, it.why().reason().wireName());
          case CallbackWork.Enabled _ -> new CallbackEvent.EndpointEnabled(endpoint);
          case CallbackWork.Aside _, CallbackWork.Failing _, CallbackWork.Probe _ -> null;
        };
    if (event != null) {
      environment.listener().on(event);
    }
  }

  /** Sees which endpoints there are, and takes over those that no process serves. */
  private void look(Moment now) {
    boolean shared = environment.membership().isShared();
    boolean due = looksAgain() && (!looked || now.nanos() - lookedAt >= LOOK_INTERVAL.toNanos());
    if (!changed.get() && !due) {
      return;
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
      if (shared) {
        news(queue.due(now.instant()));
      }
    } catch (StoreUnavailableException e) {
      environment.listener().on(new EngineEvent.StoreFailed("look at endpoints", e));
      lookFailed = true;
    }
  }

  /** Whether to look each second, also where this process has changed nothing. */
  private boolean looksAgain() {
    return environment.membership().isShared() || lookFailed || crowded || !elsewhere.isEmpty();
  }

  private void serve(Moment now) {
    crowded = queue.adoptHosts(now.instant(), crowded ? stuckHosts() : Set.of());
    int nodes = environment.membership().liveNodes();
    int share = nodes == 1 ? MAX_LANES : Math.ceilDiv(queue.count(), nodes);
    Map<EndpointId, Served> mine = new HashMap<>();
    queue.serve(share).forEach(it -> mine.put(it.endpoint().id(), it));
    giveSurplusAway(mine, share);
    for (EndpointId id : List.copyOf(lanes.keySet())) {
      if (!mine.containsKey(id)) {
        drop(id);
      }
    }
    mine.values().forEach(it -> open(it, now));
    elsewhere.removeAll(lanes.keySet());
  }

  private Set<EndpointId> stuckHosts() {
    Set<EndpointId> stuck = new HashSet<>();
    lanes.forEach((id, lane) -> {
      if (id.isOfHost() && lane.isStuck()) {
        stuck.add(id);
      }
    });
    return stuck;
  }

  /** A node that has come takes a part of the work of the others. */
  private void giveSurplusAway(Map<EndpointId, Served> mine, int share) {
    List<Served> surplus = new ArrayList<>();
    for (Served candidate : List.copyOf(mine.values())) {
      EndpointLane lane = lanes.get(candidate.endpoint().id());
      // What is decided and not durable would be told again by the next process.
      boolean busy = lane != null && lane.isBusy();
      if (mine.size() > share && !busy) {
        mine.remove(candidate.endpoint().id());
        surplus.add(candidate);
      }
    }
    if (!surplus.isEmpty()) {
      surplus.forEach(it -> drop(it.endpoint().id()));
      queue.release(surplus);
    }
  }

  private void open(Served served, Moment now) {
    EndpointId id = served.endpoint().id();
    EndpointLane lane = lanes.get(id);
    if (lane != null && lane.served().lease().equals(served.lease()) && !lane.isEnded()) {
      if (lane.served().endpoint().version() != served.endpoint().version()) {
        lane.changed(served);
        woken.add(id);
      }
      return;
    }
    if (lane != null) {
      drop(id);
    }
    lanes.put(
        id,
        new EndpointLane(
            served,
            queue,
            sender,
            settings,
            environment.random().split(),
            memory,
            () -> {
              woken.add(id);
              wake.run();
            },
            now));
    woken.add(id);
  }

  private void drop(EndpointId id) {
    EndpointLane lane = lanes.remove(id);
    if (lane != null) {
      lane.close();
    }
  }

  @Override
  public boolean isIdle() {
    return lanes.values().stream().allMatch(lane -> lane.inFlight() == 0);
  }
}
