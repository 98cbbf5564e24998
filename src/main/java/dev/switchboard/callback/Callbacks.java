package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.cluster.Membership;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.lane.BatchWriter;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.lane.Moment;
import dev.switchboard.machine.MachineThread;
import dev.switchboard.machine.Ticker;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator.SplittableGenerator;

/** Tells endpoints what happens, in the background: one thread that calls, and one that settles. */
public final class Callbacks {
  /** How long settling may take when everything else has stopped. */
  private static final Duration SETTLING_TIME = Duration.ofSeconds(2);

  /** How long work gathers before it is written: only the next of its message waits for it. */
  private static final Duration GATHERING_TIME = Duration.ofMillis(1);

  private final CallbackQueue queue;
  private final CallbackEngine engine;
  private final BatchWriter<CallbackWork> settler;
  private final MachineThread calling;
  private final MachineThread settling;
  private final MachineThread expiring;
  private final EventListener listener;
  private volatile boolean started;

  /**
   * What has happened, and how long it is kept.
   *
   * @param keep at least
   */
  public record Archive(EventRetention events, Duration keep) {}

  /** What the callbacks are given instead of looking it up. */
  public record Environment(
      InstantSource clock,
      Ticker monotonicNanos,
      SplittableGenerator random,
      Membership membership,
      EventListener listener) {
    Moment now() {
      return new Moment(clock.instant(), monotonicNanos.getAsLong());
    }
  }

  /**
   * Nothing runs yet.
   *
   * @param memory of all lanes together
   */
  public Callbacks(
      CallbackQueue queue,
      EndpointStore endpoints,
      Archive archive,
      CallbackSender sender,
      CallbackSettings settings,
      MemoryBudget.Share memory,
      Environment environment) {
    this.queue = queue;
    this.listener = environment.listener();
    this.settler = CallbackSettler.writer(queue, this::written, environment.listener());
    this.engine =
        new CallbackEngine(
            queue,
            endpoints,
            sender,
            settings,
            memory,
            environment,
            this::submit,
            this::wakeCalling);
    this.calling =
        new MachineThread(
            "switchboard-callbacks",
            engine,
            Duration.ZERO,
            environment.monotonicNanos(),
            environment.listener());
    this.settling =
        new MachineThread(
            "switchboard-callback-settler",
            settler,
            GATHERING_TIME,
            environment.monotonicNanos(),
            environment.listener());
    this.expiring = expiring(archive, environment, engine::endpointsChanged);
  }

  private static MachineThread expiring(
      Archive archive, Environment environment, Runnable lanesChanged) {
    CallbackExpiry expiry =
        new CallbackExpiry(
            archive.events(),
            archive.keep(),
            environment.membership()::isEldest,
            environment.clock(),
            environment.monotonicNanos(),
            environment.listener(),
            lanesChanged);
    return new MachineThread(
        "switchboard-callback-expiry",
        expiry,
        Duration.ZERO,
        environment.monotonicNanos(),
        environment.listener());
  }

  /** Starts the threads; what waits is sent. */
  public void start() {
    started = true;
    settling.start();
    calling.start();
    expiring.start();
  }

  /** Something has been written for these endpoints; safe for use by many threads. */
  public void news(Collection<EndpointId> of) {
    engine.news(of);
  }

  /** Endpoints have been added, changed or removed; safe for use by many threads. */
  public void endpointsChanged() {
    engine.endpointsChanged();
    wakeExpiring();
  }

  /** Something has happened that is about no message; kept where an endpoint wants it. */
  public void happened(CallbackWork.Happened event) {
    settler.offer(event, CallbackSettler.MAX_HAPPENED);
    settling.wake();
  }

  /** How the lane of an endpoint stands; empty where this process does not serve it. */
  public Optional<LaneStatus> status(EndpointId id) {
    return engine.status(id);
  }

  /**
   * Starts no more calls, lets those in flight end, keeps their answers, and gives the endpoints
   * back.
   */
  public void stop(Duration timeout) throws InterruptedException {
    if (!started) {
      return;
    }
    expiring.stop(Duration.ZERO);
    engine.drain();
    calling.stop(timeout);
    settling.stop(SETTLING_TIME);
    try {
      queue.releaseAll();
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed("release endpoints", e));
    }
  }

  private void submit(Collection<CallbackWork> work) {
    settler.submit(work);
    settling.wake();
  }

  private void written(List<CallbackWork> work, Set<EndpointId> lost) {
    engine.written(work, lost);
    if (work.stream().anyMatch(CallbackWork.Disabled.class::isInstance)) {
      wakeExpiring();
    }
  }

  /** What waits for an endpoint that is no more is given up at once. */
  private void wakeExpiring() {
    if (started) {
      expiring.wake();
    }
  }

  private void wakeCalling() {
    if (started) {
      calling.wake();
    }
  }
}
