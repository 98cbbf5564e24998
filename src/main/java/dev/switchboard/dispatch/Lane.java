package dev.switchboard.dispatch;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.CallsInFlight;
import dev.switchboard.lane.CallsInFlight.Call;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.lane.Moment;
import dev.switchboard.lane.ProviderGate;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One provider's share of dispatch: starts calls in order, at most {@code maxInFlight} at once and
 * as its {@link ProviderGate} lets them through, cuts those that take too long, and decides what
 * follows from each answer.
 *
 * <p>{@link #crank} does what can be done now and returns. Only one thread may crank a lane;
 * events, answers and an operator's actions may come from any, and so may the question for its
 * {@link #status}.
 */
final class Lane {
  /** Calls started in one crank, so that settlements do not wait for a long line to end. */
  static final int MAX_STARTS_PER_CRANK = 512;

  /** How soon to look again whether calls may be started, when the lease is in doubt. */
  static final long LEASE_RECHECK_NANOS = Duration.ofMillis(50).toNanos();

  private final Provider provider;
  private final int maxInFlight;
  private final RetryPolicy retryPolicy;
  private final RandomGenerator random;
  private final LaneBuffer buffer;
  private final ProviderGate gate;
  private final LeaseClock leases;
  private final LongSupplier monotonicNanos;
  private final EventListener listener;
  private final Runnable wake;

  private final CallsInFlight<LeasedMessage, ProviderResult> inFlight;

  /** The messages of these calls, for those who ask from other threads. */
  private final Set<MessageId> idsInFlight = ConcurrentHashMap.newKeySet();

  /** Bounded by the requests that wait for them. */
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

  private volatile boolean draining;
  private volatile LaneStatus status;
  private long arrivalsSeen;
  private boolean heldByBreaker;

  private record Operation(BreakerAction action, CompletableFuture<LaneStatus> done) {}

  /**
   * @param wake called from any thread when an answer has come and a crank is worth while
   */
  Lane(
      Provider provider,
      LaneSettings settings,
      LaneBuffer buffer,
      DispatchEnvironment environment,
      Runnable wake) {
    this.provider = provider;
    this.maxInFlight = settings.maxInFlight();
    this.inFlight = new CallsInFlight<>(settings.timeout(), wake);
    this.retryPolicy = settings.retryPolicy();
    this.random = environment.random().split();
    this.buffer = buffer;
    this.leases = environment.leases();
    this.monotonicNanos = environment.monotonicNanos();
    this.listener = environment.listener();
    this.wake = wake;
    Moment now = environment.now();
    this.gate =
        new ProviderGate(
            provider.name(),
            settings.breaker(),
            settings.ratePerSecond(),
            listener,
            environment.liveNodes(),
            now);
    this.status = gate.status(0, false, now);
  }

  /** Starts no more calls from now on; those in flight may still end. */
  void drain() {
    draining = true;
  }

  /**
   * Has the next crank do something to the breaker.
   *
   * @return how the lane stands after it
   */
  CompletableFuture<LaneStatus> operate(BreakerAction action) {
    Operation operation = new Operation(action, new CompletableFuture<>());
    operations.add(operation);
    wake.run();
    return operation.done();
  }

  /** What holds a message back that is due; empty when nothing does, or it is being sent. */
  Optional<LaneStatus.Deferral> deferral(MessageId id) {
    return idsInFlight.contains(id) ? Optional.empty() : Optional.ofNullable(status.deferral());
  }

  /** How the lane stood after the last crank. */
  LaneStatus status() {
    return status;
  }

  /**
   * Does all that can be done at this moment: takes in answers, cuts calls that are overdue, starts
   * calls.
   *
   * @param settlements takes what follows, in the order in which the calls ended; also where this
   *     ends with an error
   */
  void crank(Moment now, List<Settlement> settlements) {
    List<Operation> done = doOperations(now);
    inFlight.takeEnded(now, call -> settlements.add(decide(call, now)));
    gate.advance(mayStartCalls() && buffer.hasNext(), now);
    startCalls(now, settlements);
    tellDeferred(now);
    LaneStatus before = status;
    status = gate.status(inFlight.size(), buffer.hasNext(), now);
    tellPause(before.pausedUntil(), status.pausedUntil(), now);
    done.forEach(operation -> operation.done().complete(status));
  }

  /**
   * Nanoseconds after which another crank would do something by itself: 0 for at once, {@link
   * Long#MAX_VALUE} when only an event, an answer or an operator can bring work.
   */
  long nanosToNextCrank(Moment now) {
    if (!operations.isEmpty()) {
      return 0;
    }
    long wait = Math.min(inFlight.nanosToNext(now), gate.nanosToChange(now));
    if (!mayStartCalls() || !buffer.hasNext()) {
      return wait;
    }
    return Math.min(
        wait, leases.isCurrent(now.nanos()) ? gate.nanosToEntry(now) : LEASE_RECHECK_NANOS);
  }

  private boolean mayStartCalls() {
    return !draining && inFlight.size() < maxInFlight;
  }

  private List<Operation> doOperations(Moment now) {
    List<Operation> done = new ArrayList<>();
    for (Operation next = operations.poll(); next != null; next = operations.poll()) {
      gate.operate(next.action(), now);
      done.add(next);
    }
    return done;
  }

  /** Every message that waits for an open breaker counts once, however long it waits. */
  private void tellDeferred(Moment now) {
    long arrived = buffer.arrived();
    if (gate.isClosed()) {
      heldByBreaker = false;
    } else {
      long deferred = heldByBreaker ? arrived - arrivalsSeen : buffer.waiting();
      if (deferred > 0) {
        listener.on(new ProviderEvent.Deferred(provider.name(), deferred, now.instant()));
      }
      heldByBreaker = true;
    }
    arrivalsSeen = arrived;
  }

  private void tellPause(@Nullable Instant before, @Nullable Instant until, Moment now) {
    if (before == null && until != null) {
      listener.on(new ProviderEvent.Paused(provider.name(), until, now.instant()));
    } else if (before != null && until == null) {
      listener.on(new ProviderEvent.Resumed(provider.name(), now.instant()));
    }
  }

  int inFlight() {
    return inFlight.size();
  }

  private void startCalls(Moment now, List<Settlement> settlements) {
    int started = 0;
    while (mayStartCalls()
        && started < MAX_STARTS_PER_CRANK
        && buffer.hasNext()
        && mayStartNow()
        && gate.nanosToEntry(now) == 0) {
      // A probe that has failed before may say more about itself than about the provider.
      LeasedMessage event = buffer.poll(!gate.isClosed());
      if (event == null) {
        // It was a retry, and now there is room again for the first attempts that wait elsewhere.
        return;
      }
      if (leases.isLost(event.lease())) {
        // The process that claims it sends it; this one too has to claim it anew.
        buffer.free(event);
        continue;
      }
      started++;
      if (event.round().isOverAt(now.instant())) {
        settlements.add(new Settlement.GivenUp(event, RetryPolicy.EXPIRED, now.instant()));
        continue;
      }
      gate.enter(now);
      Call<LeasedMessage, ProviderResult> call = new Call<>(event, now, gate.epoch(), send(event));
      if (call.answer().isDone()) {
        settlements.add(decide(call, now));
      } else {
        idsInFlight.add(event.message().id());
        inFlight.add(call);
      }
    }
  }

  /** Asked anew before each call: those before it in this crank may have taken long. */
  private boolean mayStartNow() {
    return leases.isCurrent(monotonicNanos.getAsLong());
  }

  private CompletableFuture<ProviderResult> send(LeasedMessage event) {
    try {
      Channel channel = Channel.of(event.key().channel()).orElseThrow();
      return Objects.requireNonNull(
          provider.send(channel, event.message(), event.attempts() + 1), "a provider's future");
    } catch (RuntimeException | LinkageError e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Settlement decide(Call<LeasedMessage, ProviderResult> call, Moment now) {
    LeasedMessage event = call.subject();
    idsInFlight.remove(event.message().id());
    ProviderResult answer = call.wasCut() ? new ProviderResult.TimedOut() : resultOf(call.answer());
    ProviderResult result = KeptResult.of(answer, event.message().id());
    Attempt attempt =
        new Attempt(
            event.attempts() + 1,
            provider.name(),
            RetryPolicy.outcomeOf(result),
            Duration.ofNanos(now.nanos() - call.startedAt().nanos()),
            RetryPolicy.errorCodeOf(result),
            call.startedAt().instant());
    if (isTestRecipient(event)) {
      gate.leftWithoutNews(call.epoch());
    } else {
      gate.left(call.epoch(), call.startedAt(), result, now);
    }
    return retryPolicy.decide(event, attempt, result, now.instant(), random);
  }

  private boolean isTestRecipient(LeasedMessage event) {
    try {
      return provider.isTestRecipient(event.message());
    } catch (RuntimeException | LinkageError e) {
      tellBug(e);
      return false;
    }
  }

  private void tellBug(Throwable bug) {
    listener.on(new EngineEvent.Unexpected("provider " + provider.name(), bug));
  }

  /** A provider that breaks its contract has failed the attempt, and only that. */
  private ProviderResult resultOf(CompletableFuture<ProviderResult> answer) {
    @Nullable Throwable bug =
        switch (answer.state()) {
          case SUCCESS -> {
            @Nullable ProviderResult result = answer.resultNow();
            if (result != null) {
              yield null;
            }
            yield new NullPointerException("the provider answered with null");
          }
          case FAILED -> answer.exceptionNow();
          case CANCELLED, RUNNING -> new IllegalStateException("the provider gave its answer up");
        };
    if (bug == null) {
      return answer.resultNow();
    }
    tellBug(bug);
    return new ProviderResult.Failed(KeptResult.PROVIDER_BUG);
  }
}
