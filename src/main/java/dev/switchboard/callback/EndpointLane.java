package dev.switchboard.callback;

import dev.switchboard.dispatch.BreakerPolicy;
import dev.switchboard.dispatch.LaneStatus;
import dev.switchboard.dispatch.Moment;
import dev.switchboard.dispatch.ProviderGate;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  /** Callbacks that are read ahead. What waits longer waits in the store. */
  static final int WINDOW = 128;

  /** Callbacks that wait in memory for a call, with which no more are read. */
  static final int ENOUGH = WINDOW / 4;

  /** Callbacks of which the lane knows in all: also those whose answer is not durable yet. */
  static final int MAX_HELD = 4 * WINDOW;

  /** Bytes that are read at once. One callback always is. */
  static final long WINDOW_BYTES = 2 << 20;

  /** A lane takes no more than this part of what is left of the memory of all lanes. */
  private static final int SHARE_OF_REST_ONE_IN = 4;

  /** A call that its own timeout did not end is cut after so much more. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How soon to look again whether there is memory. */
  private static final long MEMORY_RECHECK_NANOS = Duration.ofMillis(50).toNanos();

  /** Looking again costs nothing when it is as far ahead as this. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** Five failures in a row, and it is left alone for half a minute, and tried with one call. */
  private static final BreakerPolicy BREAKER = new BreakerPolicy(5, Duration.ofSeconds(30), 1);

  private final CallbackQueue queue;
  private final CallbackSender sender;
  private final CallbackSettings settings;
  private final RandomGenerator random;
  private final MemoryBudget.Share memory;
  private final EndpointHealth health;
  private final ProviderGate gate;
  private final Runnable wake;

  /** In order of start, and so of deadline. */
  private final LinkedHashSet<Call> inFlight = new LinkedHashSet<>();

  /** Read and not started, in order. */
  private final ArrayDeque<Callback> ready = new ArrayDeque<>();

  /** All that need not be read again: ready, in flight, or not yet durably settled. */
  private final Set<EventId> held = new HashSet<>();

  /** Messages of which an event is in flight, or not yet durably settled. */
  private final Set<MessageId> busy = new HashSet<>();

  /** At most one entry for each call in flight. */
  private final Queue<Call> answered = new ConcurrentLinkedQueue<>();

  /** When the engine is to crank the lane by itself; on the monotonic clock. */
  long nextAt;

  private Served served;
  private boolean news = true;
  private @Nullable Instant nextDueAt;
  private @Nullable EventId cursor;
  private boolean cursorFollows;
  private boolean starved;
  private long starvedUntil;
  private boolean closed;
  private volatile LaneStatus status;

  /** A call in flight; compared by identity. */
  private static final class Call {
    final Callback callback;
    final Moment startedAt;
    final long epoch;
    final CompletableFuture<CallbackResult> answer;

    Call(
        Callback callback, Moment startedAt, long epoch, CompletableFuture<CallbackResult> answer) {
      this.callback = callback;
      this.startedAt = startedAt;
      this.epoch = epoch;
      this.answer = answer;
    }
  }

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
    this.queue = queue;
    this.sender = sender;
    this.settings = settings;
    this.random = random;
    this.memory = memory;
    this.wake = wake;
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

  /** Something may be due that was not read. */
  void news() {
    news = true;
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
    dropReady();
  }

  /**
   * Cuts the calls in flight, and lets go what it holds. What was not settled is sent again by who
   * serves the endpoint next.
   */
  void close() {
    drain();
    for (Call call : List.copyOf(inFlight)) {
      inFlight.remove(call);
      memory.release(call.callback.bytes());
      call.answer.cancel(true);
    }
  }

  /** What the lane has decided is durable. */
  void written(CallbackWork.OfEndpoint work) {
    switch (work) {
      case CallbackWork.Settlement it -> {
        StoredEvent event = it.callback().event();
        held.remove(event.id());
        if (event.messageId() != null) {
          busy.remove(event.messageId());
        }
        if (it instanceof CallbackWork.Retried) {
          cursorFollows = false;
          dropBehind(event);
          news = true;
        }
      }
      case CallbackWork.Aside it -> {
        held.remove(it.event());
        cursorFollows = false;
        news = true;
      }
      case CallbackWork.Failing _, CallbackWork.Disabled _, CallbackWork.Enabled _ -> {}
    }
  }

  /**
   * Does all that can be done at this moment.
   *
   * @param mayStart whether this process still holds the lease
   * @param work takes what follows
   */
  void crank(Moment now, boolean mayStart, List<CallbackWork> work) {
    takeInAnswers(now, work);
    cutOverdueCalls(now, work);
    boolean mayCall = mayStart && hasRoom();
    gate.advance(mayCall && !ready.isEmpty(), now);
    if (ready.size() > 1 && (!gate.isClosed() || health.isDisabled())) {
      // It would hold memory for as long as the endpoint does not work.
      dropReady();
    }
    if (mayCall
        && gate.nanosToEntry(now) == 0
        && health.mayCall(!inFlight.isEmpty(), now.instant())) {
      if (wantsToRead(now)) {
        read(now, work);
      }
      startCalls(now, work);
    }
    status = gate.status(inFlight.size(), !ready.isEmpty(), now);
  }

  /** Nanoseconds after which another crank would do something by itself. */
  long nanosToNextCrank(Moment now) {
    if (!answered.isEmpty()) {
      return 0;
    }
    long wait = gate.nanosToChange(now);
    if (!inFlight.isEmpty()) {
      long running = now.nanos() - inFlight.getFirst().startedAt.nanos();
      wait = Math.min(wait, Math.max(0, longestCall().toNanos() - running));
    }
    return hasRoom() ? Math.min(wait, nanosToNextStart(now)) : wait;
  }

  private long nanosToNextStart(Moment now) {
    if (health.isDisabled()) {
      Instant probe = health.nextProbeAt();
      return !inFlight.isEmpty()
          ? Long.MAX_VALUE
          : Math.max(gate.nanosToEntry(now), probe == null ? 0 : nanosTo(probe, now));
    }
    long entry = gate.nanosToEntry(now);
    if (ready.stream().anyMatch(this::isFree) || (news && wantsToRead(now))) {
      return entry;
    }
    long next = nextDueAt == null ? Long.MAX_VALUE : Math.max(entry, nanosTo(nextDueAt, now));
    return starved ? Math.min(next, Math.max(0, starvedUntil - now.nanos())) : next;
  }

  private static long nanosTo(Instant then, Moment now) {
    Duration left = Duration.between(now.instant(), then);
    if (left.isNegative()) {
      return 0;
    }
    return left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : left.toNanos();
  }

  private boolean hasRoom() {
    return !closed && inFlight.size() < settings.maxInFlight();
  }

  private boolean isFree(Callback callback) {
    MessageId message = callback.event().messageId();
    return message == null || !busy.contains(message);
  }

  private Duration longestCall() {
    return settings.timeout().plus(GRACE);
  }

  private void dropReady() {
    ready.forEach(this::letGo);
    ready.clear();
    cursorFollows = false;
    news = true;
  }

  private void letGo(Callback callback) {
    held.remove(callback.event().id());
    memory.release(callback.bytes());
  }

  private boolean wantsToRead(Moment now) {
    boolean due = nextDueAt != null && !now.instant().isBefore(nextDueAt);
    boolean mayHaveMore = news || due || health.isDisabled();
    boolean fits = ready.size() < ENOUGH && held.size() < MAX_HELD;
    return mayHaveMore && fits && !(starved && starvedUntil - now.nanos() > 0);
  }

  private void read(Moment now, List<CallbackWork> work) {
    long wish = Math.min(WINDOW_BYTES, memory.availableBytes() / SHARE_OF_REST_ONE_IN);
    long most = ready.isEmpty() ? Math.max(wish, settings.largestCallbackBytes()) : wish;
    boolean tries = !gate.isClosed() || health.isDisabled();
    int rows = tries ? 1 - ready.size() : Math.min(WINDOW - ready.size(), MAX_HELD - held.size());
    if (rows < 1) {
      return;
    }
    // A probe does not wait for the schedule of what it is made with.
    Instant until = health.isDisabled() ? Instant.MAX : now.instant();
    long granted = memory.reserveUpTo(most);
    long used = 0;
    try {
      CallbackQueue.Window window =
          queue.read(served, until, Set.copyOf(held), new CallbackQueue.Limit(rows, granted));
      used = window.callbacks().stream().mapToLong(Callback::bytes).sum();
      take(window, rows, now, work);
    } finally {
      memory.release(granted - used);
    }
  }

  private void take(CallbackQueue.Window window, int rows, Moment now, List<CallbackWork> work) {
    for (Callback callback : window.callbacks()) {
      held.add(callback.event().id());
      ready.add(callback);
    }
    for (CallbackWork.Aside aside : window.asides()) {
      held.add(aside.event());
      work.add(aside);
    }
    news = window.more();
    nextDueAt = window.nextDueAt();
    moveCursor(window.cursor());
    cursorFollows = window.exact();
    starved = window.more() && window.callbacks().size() + window.asides().size() < rows;
    starvedUntil = now.nanos() + MEMORY_RECHECK_NANOS;
    if (ready.isEmpty() && !window.more() && window.asides().isEmpty()) {
      health.nothingWaits();
    }
  }

  private void startCalls(Moment now, List<CallbackWork> work) {
    Iterator<Callback> candidates = ready.iterator();
    while (candidates.hasNext()
        && hasRoom()
        && gate.nanosToEntry(now) == 0
        && health.mayCall(!inFlight.isEmpty(), now.instant())) {
      Callback callback = candidates.next();
      if (!isFree(callback)) {
        continue;
      }
      candidates.remove();
      if (callback.event().messageId() != null) {
        busy.add(callback.event().messageId());
      }
      if (settings.schedule().isTooOld(callback, now.instant())) {
        memory.release(callback.bytes());
        work.add(new CallbackWork.GivenUp(served, callback.settled(), expired(callback, now)));
      } else {
        start(callback, now);
      }
    }
  }

  private static CallbackAttempt expired(Callback callback, Moment now) {
    return new CallbackAttempt(
        callback.nextAttempt(), now.instant(), Duration.ZERO, null, "expired", null);
  }

  private void start(Callback callback, Moment now) {
    gate.enter(now);
    health.called(now.instant());
    CompletableFuture<CallbackResult> answer;
    try {
      if (cursorFollows) {
        long first = held.stream().mapToLong(EventId::value).min().orElse(1);
        moveCursor(first > 1 ? new EventId(first - 1) : null);
      }
      answer = sender.send(served.endpoint(), callback, cursor);
    } catch (RuntimeException | LinkageError e) {
      answer = CompletableFuture.failedFuture(e);
    }
    Call call = new Call(callback, now, gate.epoch(), answer);
    inFlight.add(call);
    var _ =
        answer.whenComplete((_, _) -> {
          answered.add(call);
          wake.run();
        });
  }

  /** It never goes back: what was settled stays settled. */
  private void moveCursor(@Nullable EventId to) {
    if (to != null && (cursor == null || to.value() > cursor.value())) {
      cursor = to;
    }
  }

  private void takeInAnswers(Moment now, List<CallbackWork> work) {
    for (Call call = answered.poll(); call != null; call = answered.poll()) {
      // An answer to a call that was cut is late: it has been decided without it.
      if (inFlight.remove(call)) {
        decide(call, resultOf(call.answer), now, work);
      }
    }
  }

  private void cutOverdueCalls(Moment now, List<CallbackWork> work) {
    while (!inFlight.isEmpty()) {
      Call call = inFlight.getFirst();
      if (now.nanos() - call.startedAt.nanos() < longestCall().toNanos()) {
        return;
      }
      inFlight.remove(call);
      boolean cut = call.answer.cancel(true) || !call.answer.isDone();
      decide(call, cut ? new CallbackResult.TimedOut() : resultOf(call.answer), now, work);
    }
  }

  private static CallbackResult resultOf(CompletableFuture<CallbackResult> answer) {
    return answer.state() == Future.State.SUCCESS
        ? answer.resultNow()
        : new CallbackResult.NotAnswered("defect");
  }

  private void decide(Call call, CallbackResult result, Moment now, List<CallbackWork> work) {
    memory.release(call.callback.bytes());
    starved = false;
    gate.left(call.epoch, call.startedAt, CallbackVerdict.news(result), now);
    Callback callback = call.callback.settled();
    CallbackAttempt attempt =
        CallbackVerdict.attempt(
            callback.nextAttempt(),
            call.startedAt.instant(),
            Duration.ofNanos(now.nanos() - call.startedAt.nanos()),
            result);
    if (attempt.errorCode() == null) {
      work.add(new CallbackWork.Acknowledged(served, callback, attempt));
      health.works(served, now, work);
    } else if (CallbackVerdict.isGone(result)) {
      work.add(new CallbackWork.GivenUp(served, callback, attempt));
      work.add(
          new CallbackWork.Disabled(
              served, new Endpoint.Disabled(Endpoint.Disabled.Reason.GONE, now.instant())));
      drain();
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
    dropBehind(callback.event());
    return new CallbackWork.Retried(served, callback, attempt, now.instant().plus(wait));
  }

  /** What was read of the same message has to wait behind it; the store says for how long. */
  private void dropBehind(StoredEvent first) {
    if (first.messageId() != null) {
      ready.removeIf(callback -> {
        boolean behind = first.messageId().equals(callback.event().messageId());
        if (behind) {
          letGo(callback);
          cursorFollows = false;
          news = true;
        }
        return behind;
      });
    }
  }
}
