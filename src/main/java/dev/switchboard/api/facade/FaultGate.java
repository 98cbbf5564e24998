package dev.switchboard.api.facade;

import dev.switchboard.api.facade.FacadeFaults.Draw;
import dev.switchboard.chance.Dice;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Handler;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Has a part of the requests to one facade fail as the vendor's API may. It stands before the
 * facade: what fails here leaves nothing behind, but for {@link Fault#ANSWER_LOST}, which is
 * handled. Can be told anew at any time; a request that has begun keeps what it drew. Thread-safe.
 */
public final class FaultGate {
  /** In the headers of an error that was drawn, so that no one looks for it in vain. */
  static final String HEADER = "Switchboard-Fault";

  private final FacadeFaults atStart;
  private final LongSupplier seeds;
  private volatile State state;

  /** What holds now, and how many requests it has met. */
  private static final class State {
    final FacadeFaults faults;
    final Dice dice;
    final AtomicLong next = new AtomicLong();
    final Map<Fault, LongAdder> drawn = new EnumMap<>(Fault.class);

    State(FacadeFaults faults, LongSupplier seeds) {
      Long seed = faults.seed();
      this.faults = faults;
      for (Fault fault : Fault.values()) {
        drawn.put(fault, new LongAdder());
      }
      this.dice = new Dice(seed == null ? seeds.getAsLong() : seed);
    }

    void count(Fault fault) {
      Objects.requireNonNull(drawn.get(fault)).increment();
    }
  }

  /**
   * @param seeds gives one where faults have none; asked by one thread at a time
   */
  public FaultGate(FacadeFaults atStart, LongSupplier seeds) {
    this.atStart = atStart;
    this.seeds = seeds;
    this.state = new State(atStart, seeds);
  }

  /** What holds now. */
  FacadeFaults faults() {
    return state.faults;
  }

  /** Replaces everything, and numbers requests from 0 again: so the same seed repeats its run. */
  synchronized void change(FacadeFaults faults) {
    state = new State(faults, seeds);
  }

  /** What was said at the start holds again; requests are numbered from 0. */
  void reset() {
    change(atStart);
  }

  /** How many requests have met what, since the last change. */
  Map<Fault, Long> drawn() {
    Map<Fault, Long> drawn = new EnumMap<>(Fault.class);
    state.drawn.forEach((fault, count) -> drawn.put(fault, count.sum()));
    return drawn;
  }

  /** The same handler behind this gate. */
  Handler before(Handler handler) {
    return exchange -> pass(exchange, handler);
  }

  private Reply pass(Exchange exchange, Handler handler) throws Exception {
    State now = state;
    Draw draw = now.faults.draw(now.dice, now.next.getAndIncrement());
    now.count(draw.fault());
    if (draw.latency().isPositive()) {
      // Where the server stops meanwhile, the request is looked at sooner.
      var _ = exchange.pause(draw.latency());
    }
    return switch (draw.fault()) {
      case NONE -> handler.handle(exchange);
      case RATE_LIMITED -> throw rateLimited(now.faults).exception();
      case ERROR ->
          throw Problem.of(ProblemCode.INTERNAL, "This error was drawn by the fault profile.")
              .header(HEADER, "error")
              .exception();
      case TIMEOUT -> {
        var _ = exchange.pause(Duration.ofMillis(now.faults.get(FacadeFaultMember.TIMEOUT_MS)));
        yield Reply.closed();
      }
      case DISCONNECTED -> Reply.closed();
      case ANSWER_LOST -> {
        handler.handle(exchange);
        yield Reply.closed();
      }
    };
  }

  private static Problem rateLimited(FacadeFaults faults) {
    Problem problem =
        Problem.of(ProblemCode.RATE_LIMITED, "This 429 was drawn by the fault profile.")
            .header(HEADER, "rate_limited");
    int seconds = faults.get(FacadeFaultMember.RETRY_AFTER_SECONDS);
    return seconds == 0 ? problem : problem.header("Retry-After", String.valueOf(seconds));
  }
}
