package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.lane.Moment;
import dev.switchboard.machine.Machine;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * All lanes of this process, on one thread that never waits for an endpoint. It cranks the lanes
 * for which something has happened, and all of them when the time of one has come.
 */
final class CallbackEngine implements Machine {
  /** How soon to look again whether calls may be started, when the lease is in doubt. */
  private static final long LEASE_RECHECK_NANOS = Duration.ofMillis(50).toNanos();

  /** A lane that throws gets another turn, but not in a busy loop. */
  private static final long PAUSE_AFTER_BUG_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long FAR_NANOS = Duration.ofDays(1).toNanos();

  private final Callbacks.Environment environment;
  private final Consumer<Collection<CallbackWork>> settling;
  private final Runnable wake;
  private final EndpointLanes lanes;
  private final EndpointShare share;
  private final Set<EndpointId> woken = ConcurrentHashMap.newKeySet();
  private final Set<EndpointId> withNews = ConcurrentHashMap.newKeySet();

  /** Bounded by what the lanes hold. */
  private final Queue<Written> written = new ConcurrentLinkedQueue<>();

  private volatile boolean draining;

  private record Written(List<CallbackWork> work, Set<EndpointId> lost) {}

  /**
   * @param memory of all lanes together
   * @param settling takes what the lanes have decided
   * @param wake called from any thread: the engine should be cranked soon
   */
  CallbackEngine(
      CallbackQueue queue,
      EndpointStore endpoints,
      CallbackSender sender,
      CallbackSettings settings,
      MemoryBudget.Share memory,
      Callbacks.Environment environment,
      Consumer<Collection<CallbackWork>> settling,
      Runnable wake) {
    this.environment = environment;
    this.settling = settling;
    this.wake = wake;
    this.lanes =
        new EndpointLanes(queue, sender, settings, memory, environment.random(), this::woken);
    this.share =
        new EndpointShare(
            queue, endpoints, lanes, environment.membership(), environment.listener());
  }

  private void woken(EndpointId id) {
    woken.add(id);
    wake.run();
  }

  /** Something has been written for these endpoints; safe for use by many threads. */
  void news(Collection<EndpointId> of) {
    withNews.addAll(of);
    wake.run();
  }

  /** Endpoints have been added, changed or removed; safe for use by many threads. */
  void endpointsChanged() {
    share.changed();
    wake.run();
  }

  /** What the lanes have decided is durable; safe for use by many threads. */
  void written(List<CallbackWork> work, Set<EndpointId> lost) {
    written.add(new Written(work, lost));
    if (work.stream().anyMatch(CallbackWork::changesEndpoint)) {
      share.changed();
    }
    wake.run();
  }

  /** How the lane of an endpoint stands; empty where this process does not serve it. */
  Optional<LaneStatus> status(EndpointId id) {
    return Optional.ofNullable(lanes.find(id)).map(EndpointLane::status);
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
      lanes.all().forEach(EndpointLane::drain);
    } else {
      withNews.addAll(share.look(now));
    }
    for (EndpointId id : takeAll(withNews)) {
      EndpointLane lane = lanes.find(id);
      if (lane != null) {
        lane.news();
        touched.add(id);
      } else {
        share.newsElsewhere(id);
      }
    }
    for (EndpointLane lane : lanes.all()) {
      if (lane.nextAt - now.nanos() <= 0) {
        touched.add(lane.served().endpoint().id());
      }
    }
    List<CallbackWork> work = new ArrayList<>();
    boolean current = environment.membership().isCurrent(now.nanos());
    try {
      for (EndpointId id : touched) {
        EndpointLane lane = lanes.find(id);
        if (lane != null) {
          crank(lane, now, current, work);
        }
      }
    } finally {
      // Also where an error ends the turn: what is not settled is held for ever.
      if (!work.isEmpty()) {
        settling.accept(work);
      }
    }
    return nanosToNextCrank(environment.now());
  }

  private void crank(EndpointLane lane, Moment now, boolean current, List<CallbackWork> work) {
    if (environment.membership().isLost(lane.served().lease())) {
      lanes.drop(lane.served().endpoint().id());
      return;
    }
    try {
      lane.crank(now, current, work);
      // In doubt about the lease nothing starts, and no wake-up tells when that is over.
      long wait = current ? lane.nanosToNextCrank(now) : LEASE_RECHECK_NANOS;
      lane.nextAt = now.nanos() + Math.min(wait, FAR_NANOS);
    } catch (StoreUnavailableException e) {
      environment.listener().on(new EngineEvent.StoreFailed("read callbacks", e));
      lane.nextAt = now.nanos() + EndpointShare.LOOK_INTERVAL.toNanos();
    } catch (RuntimeException e) {
      // A bug, or a row that cannot be read. It must not hold up the other endpoints.
      String endpoint = "callbacks of endpoint " + lane.served().endpoint().id();
      environment.listener().on(new EngineEvent.Unexpected(endpoint, e));
      lane.nextAt = now.nanos() + PAUSE_AFTER_BUG_NANOS;
    }
  }

  private long nanosToNextCrank(Moment now) {
    long next = Long.MAX_VALUE;
    for (EndpointLane lane : lanes.all()) {
      next = Math.min(next, Math.max(0, lane.nextAt - now.nanos()));
    }
    if (!draining && share.looksAgain()) {
      next = Math.min(next, EndpointShare.LOOK_INTERVAL.toNanos());
    }
    boolean more =
        !woken.isEmpty() || !withNews.isEmpty() || !written.isEmpty() || share.hasChanged();
    return more ? 0 : next;
  }

  private static <T> Set<T> takeAll(Set<T> from) {
    Set<T> all = new HashSet<>(from);
    from.removeAll(all);
    return all;
  }

  private void takeInWritten(Set<EndpointId> touched) {
    for (Written next = written.poll(); next != null; next = written.poll()) {
      next.lost().forEach(lanes::drop);
      for (CallbackWork work : next.work()) {
        if (work instanceof CallbackWork.OfEndpoint it) {
          EndpointId id = it.by().endpoint().id();
          if (!next.lost().contains(id)) {
            tell(it);
          }
          EndpointLane lane = lanes.find(id);
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

  @Override
  public boolean isIdle() {
    return lanes.all().stream().allMatch(lane -> lane.inFlight() == 0);
  }
}
