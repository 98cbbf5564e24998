package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.lane.CallsInFlight;
import dev.switchboard.lane.CallsInFlight.Call;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.lane.Moment;
import dev.switchboard.lane.ProviderGate;
import dev.switchboard.memory.MemoryBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's share: reads what is due, calls the endpoint in order, at most so many times at
 * once and as its {@link ProviderGate} lets through, cuts calls that take too long, and decides
 * what follows from each answer.
 *
 * <p>Events of one message go out one after the other: the next when the answer to the one before
 * it is durable. Other messages overtake.
 *
 * <p>{@link #crank} does what can be done now. Only one thread may crank a lane; answers and the
 * question for its {@link #status} may come from any.
 */
final class EndpointLane {
  /** A call that its own timeout did not end is cut after so much more. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Five failures in a row, and it is left alone for half a minute, and tried with one call. */
  private static final BreakerPolicy BREAKER = new BreakerPolicy(5, Duration.ofSeconds(30), 1);

  private final CallbackSender sender;
  private final CallbackSettings settings;
  private final RandomGenerator random;
  private final ReadAhead ahead;
  private final EndpointHealth health;
  private final ProviderGate gate;
  private final CallsInFlight<Sent, PostResult> inFlight;

  /** When the engine is to crank the lane by itself; on the monotonic clock. */
  long nextAt;

  private Served served;
  private boolean closed;

  /** Whether the endpoint has said that it is gone, and that is durable. */
  private boolean ended;

  private volatile LaneStatus status;

  /**
   * What a call is about.
   *
   * @param to where it went; the endpoint may have been changed since
   */
  private record Sent(Endpoint to, Callback callback) {}

  /**
   * @param memory of all lanes together
   * @param wake called from any thread when an answer has come
   */
  EndpointLane(
      Served served,
      CallbackQueue queue,
      CallbackSender sender,
      CallbackSettings settings,
      RandomGenerator random,
      MemoryBudget.Share memory,
      Runnable wake,
      Moment now) {
    this.served = served;
    this.sender = sender;
    this.settings = settings;
    this.random = random;
    this.ahead = new ReadAhead(queue, memory, settings.largestCallbackBytes());
    this.inFlight = new CallsInFlight<>(settings.timeout().plus(GRACE), wake);
    this.health = new EndpointHealth(settings, served.endpoint());
    this.gate =
        new ProviderGate(served.endpoint().id().toString(), BREAKER, 0, _ -> {}, () -> 1, now);
    this.nextAt = now.nanos();
    this.status = gate.status(0, false, now);
  }

  Served served() {
    return served;
  }

  /** How the lane stood after the last crank. */
  LaneStatus status() {
    return status;
  }

  int inFlight() {
    return inFlight.size();
  }

  /** Whether something was sent that is not durably settled. */
  boolean isBusy() {
    return ahead.isBusy();
  }

  /** Whether it does not answer, and nothing is under way. */
  boolean isStuck() {
    return !gate.isClosed() && !ahead.isBusy();
  }

  /**
   * Whether the endpoint has ended it. Where the endpoint is to be served all the same, an operator
   * has changed it meanwhile, and it gets a new lane.
   */
  boolean isEnded() {
    return ended;
  }

  /** Something may be due that was not read. */
  void news() {
    ahead.news();
    health.news();
  }

  /** Takes in what an operator has changed. */
  void changed(Served now) {
    served = now;
    health.changed(now.endpoint());
    news();
  }

  /** Starts no more calls; those in flight may still end. */
  void drain() {
    closed = true;
    ahead.drop();
  }

  /**
   * Cuts the calls in flight, and lets go what it holds. What was not settled is sent again by who
   * serves the endpoint next.
   */
  void close() {
    drain();
    inFlight.cancel(call -> ahead.decided(call.subject().callback()));
  }

  /** What the lane has decided is durable. */
  void written(CallbackWork.OfEndpoint work) {
    switch (work) {
      case CallbackWork.Settlement it -> ahead.settled(it);
      case CallbackWork.Aside it -> ahead.settled(it);
      case CallbackWork.Disabled it -> ended |= it.why().reason() == Endpoint.Disabled.Reason.GONE;
      case CallbackWork.Failing _, CallbackWork.Enabled _, CallbackWork.Probe _ -> {}
    }
  }

  /**
   * Does all that can be done at this moment.
   *
   * @param mayStart whether this process still holds the lease
   * @param work takes what follows
   */
  void crank(Moment now, boolean mayStart, List<CallbackWork> work) {
    inFlight.takeEnded(now, call -> decide(call, now, work));
    boolean mayCall = mayStart && hasRoom();
    gate.advance(mayCall && ahead.ready() > 0, now);
    if (ahead.ready() > 1 && isTrying()) {
      // It would hold memory for as long as the endpoint does not work.
      ahead.drop();
    }
    // What was read before goes first: under load, one question to the store brings many.
    startCalls(mayCall, now, work);
    if (mayCall && hasRoom() && mayEnter(now) && ahead.wants(now, health.isDisabled())) {
      read(now, work);
      startCalls(true, now, work);
    }
    status = gate.status(inFlight.size(), ahead.ready() > 0, now);
  }

  /** Whether it gets one call at a time, to see whether it works. */
  private boolean isTrying() {
    return !gate.isClosed() || health.isDisabled();
  }

  private boolean mayEnter(Moment now) {
    return gate.nanosToEntry(now) == 0 && health.mayCall(!inFlight.isEmpty(), now.instant());
  }

  /** Nanoseconds after which another crank would do something by itself. */
  long nanosToNextCrank(Moment now) {
    long wait = Math.min(inFlight.nanosToNext(now), gate.nanosToChange(now));
    return hasRoom() ? Math.min(wait, nanosToNextStart(now)) : wait;
  }

  private long nanosToNextStart(Moment now) {
    long entry = gate.nanosToEntry(now);
    if (health.isDisabled()) {
      Instant probe = health.nextProbeAt();
      return !inFlight.isEmpty()
          ? Long.MAX_VALUE
          : Math.max(entry, probe == null ? 0 : now.nanosTo(probe));
    }
    return Math.max(entry, ahead.nanosToNext(now));
  }

  private boolean hasRoom() {
    return !closed && inFlight.size() < settings.maxInFlight();
  }

  private void read(Moment now, List<CallbackWork> work) {
    // A probe does not wait for the schedule of what it is made with.
    Instant until = health.isDisabled() ? Instant.MAX : now.instant();
    if (!ahead.read(served, now, until, isTrying() ? 1 : ReadAhead.WINDOW, work)) {
      health.nothingWaits(served, now, work);
    }
  }

  private void startCalls(boolean mayCall, Moment now, List<CallbackWork> work) {
    while (mayCall && hasRoom() && mayEnter(now)) {
      Callback callback = ahead.take();
      if (callback == null) {
        return;
      }
      if (settings.schedule().isTooOld(callback, now.instant())) {
        giveUp(callback, "expired", now, work);
      } else if (isOfHost() && callback.statusCallback() == null) {
        giveUp(callback, "message_gone", now, work);
      } else if (!sender.tells(served.endpoint(), callback)) {
        work.add(
            new CallbackWork.Acknowledged(
                served, callback.settled(), withoutCall(callback, null, now)));
      } else {
        start(callback, now);
      }
    }
  }

  private boolean isOfHost() {
    return served.endpoint().id().isOfHost();
  }

  /** Without a call. */
  private void giveUp(Callback callback, String why, Moment now, List<CallbackWork> work) {
    work.add(new CallbackWork.GivenUp(served, callback.settled(), withoutCall(callback, why, now)));
  }

  private CallbackAttempt withoutCall(Callback callback, @Nullable String why, Moment now) {
    ahead.decided(callback);
    return new CallbackAttempt(
        callback.nextAttempt(), now.instant(), Duration.ZERO, null, why, null);
  }

  private void start(Callback callback, Moment now) {
    gate.enter(now);
    health.called(now.instant());
    CompletableFuture<PostResult> answer;
    try {
      answer = sender.send(served.endpoint(), callback, ahead.cursor());
    } catch (RuntimeException | LinkageError e) {
      answer = CompletableFuture.failedFuture(e);
    }
    inFlight.add(new Call<>(new Sent(served.endpoint(), callback), now, gate.epoch(), answer));
  }

  private static PostResult resultOf(CompletableFuture<PostResult> answer) {
    return answer.state() == Future.State.SUCCESS
        ? answer.resultNow()
        : new PostResult.NotAnswered("defect");
  }

  private void decide(Call<Sent, PostResult> call, Moment now, List<CallbackWork> work) {
    PostResult result = call.wasCut() ? new PostResult.TimedOut() : resultOf(call.answer());
    ahead.decided(call.subject().callback());
    // The URL or the secret may be another by now, of which this answer says nothing.
    boolean ofAnother = call.subject().to().version() != served.endpoint().version();
    if (ofAnother) {
      gate.leftWithoutNews(call.epoch());
    } else {
      gate.left(call.epoch(), call.startedAt(), CallbackVerdict.news(result, isOfHost()), now);
    }
    Callback callback = call.subject().callback().settled();
    CallbackAttempt attempt =
        CallbackVerdict.attempt(
            callback.nextAttempt(),
            call.startedAt().instant(),
            Duration.ofNanos(now.nanos() - call.startedAt().nanos()),
            result);
    if (attempt.errorCode() == null) {
      work.add(new CallbackWork.Acknowledged(served, callback, attempt));
      if (!ofAnother) {
        health.works(served, now, work);
      }
    } else if (ofAnother) {
      work.add(retryOrGiveUp(callback, attempt, null, now));
    } else if (CallbackVerdict.isGone(result)) {
      work.add(new CallbackWork.GivenUp(served, callback, attempt));
      if (!isOfHost()) {
        work.add(
            new CallbackWork.Disabled(
                served, new Endpoint.Disabled(Endpoint.Disabled.Reason.GONE, now.instant())));
        drain();
      }
    } else {
      work.add(retryOrGiveUp(callback, attempt, CallbackVerdict.retryAfter(result), now));
      health.fails(served, now, work);
    }
  }

  private CallbackWork retryOrGiveUp(
      Callback callback, CallbackAttempt attempt, @Nullable Duration retryAfter, Moment now) {
    Optional<Duration> delay = settings.schedule().delay(callback.attempts() + 1, random);
    if (delay.isEmpty()) {
      return new CallbackWork.GivenUp(served, callback, attempt);
    }
    Duration wait =
        retryAfter == null || retryAfter.compareTo(delay.get()) < 0 ? delay.get() : retryAfter;
    ahead.dropBehind(callback.event());
    return new CallbackWork.Retried(served, callback, attempt, now.instant().plus(wait));
  }
}
