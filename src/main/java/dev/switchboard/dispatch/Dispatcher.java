package dev.switchboard.dispatch;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.machine.Machine;
import dev.switchboard.machine.MachineThread;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.PendingMessages;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Consumes the queue in the background (006 FR-005): one thread for each lane, one that fetches and
 * one that settles.
 */
public final class Dispatcher implements PendingMessages {
  /** How long settlements may take when everything else has stopped. */
  static final Duration SETTLING_TIME = Duration.ofSeconds(2);

  /** How long an operator waits for a lane. */
  private static final Duration OPERATING_TIME = Duration.ofSeconds(1);

  private final EventQueue queue;
  private final DispatchEnvironment environment;
  private final Engine engine;
  private final IdentityHashMap<Machine, MachineThread> crankers = new IdentityHashMap<>();

  /**
   * Builds the lanes; nothing runs yet.
   *
   * @param buffers where the store hands over what it has committed
   * @param settings how each provider is to be used
   */
  public Dispatcher(
      EventQueue queue,
      ProviderRegistry registry,
      LaneBuffers buffers,
      Function<Provider, LaneSettings> settings,
      DispatchEnvironment environment) {
    this.queue = queue;
    this.environment = environment;
    this.engine = new Engine(queue, registry, buffers, settings, environment, this::wake);
    engine.parts().forEach(this::addCranker);
  }

  /** What holds a message of a provider back that is due; empty when nothing does. */
  public Optional<LaneStatus.Deferral> deferral(String provider, MessageId id) {
    return engine.lane(provider).flatMap(lane -> lane.deferral(id));
  }

  /** How a provider's lane stands; empty when there is no such provider. */
  public Optional<LaneStatus> status(String provider) {
    return engine.status(provider);
  }

  /**
   * Does something to a provider's breaker by hand, and waits until it is done.
   *
   * @return how the lane stands after it
   * @throws IllegalArgumentException when there is no such provider
   * @throws TimeoutException when the lane does not answer, because the program is stopping
   */
  public LaneStatus operate(String provider, BreakerAction action)
      throws InterruptedException, TimeoutException {
    try {
      return engine.operate(provider, action).get(OPERATING_TIME.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Cancellation cancel(MessageId id) {
    return engine.cancel(id);
  }

  @Override
  public Rescheduling reschedule(MessageId id, Instant sendAt) {
    return engine.reschedule(id, sendAt);
  }

  /** Starts the threads; what is queued already is fetched first. */
  public void start() {
    crankers.values().forEach(MachineThread::start);
  }

  /** Looks at the queue soon: something is due there that this process was not handed. */
  public void fetchSoon() {
    wake(engine.poller());
  }

  /** Starts no more calls; what is accepted from now on waits for the next start. */
  public void drain() {
    engine.lanes().forEach(lane -> lane.lane().drain());
  }

  /**
   * Starts no more calls, lets those in flight end, settles them, and gives back all leases. Calls
   * that have not ended by then are cut loose: their messages are sent again after the next start,
   * under the same id.
   *
   * @param timeout for calls in flight; what they have brought is settled in any case, for which
   *     {@link #SETTLING_TIME} more may pass
   */
  public void stop(Duration timeout) throws InterruptedException {
    long deadline = environment.monotonicNanos().getAsLong() + timeout.toNanos();
    drain();
    stop(engine.poller(), deadline);
    for (Engine.LaneMachine lane : engine.lanes()) {
      stop(lane, deadline);
    }
    crankerOf(engine.settler()).stop(SETTLING_TIME);
    try {
      queue.releaseAll();
    } catch (StoreUnavailableException e) {
      environment.listener().on(new EngineEvent.StoreFailed("release", e));
    }
  }

  private void addCranker(Engine.Part part) {
    crankers.put(
        part.machine(),
        new MachineThread(
            part.name(),
            part.machine(),
            part.gather(),
            environment.monotonicNanos(),
            environment.listener()));
  }

  private void wake(Machine machine) {
    crankerOf(machine).wake();
  }

  private void stop(Machine machine, long deadline) throws InterruptedException {
    long left = deadline - environment.monotonicNanos().getAsLong();
    crankerOf(machine).stop(Duration.ofNanos(Math.max(0, left)));
  }

  private MachineThread crankerOf(Machine machine) {
    MachineThread cranker = crankers.get(machine);
    if (cranker == null) {
      throw new IllegalArgumentException("no thread cranks " + machine);
    }
    return cranker;
  }
}
