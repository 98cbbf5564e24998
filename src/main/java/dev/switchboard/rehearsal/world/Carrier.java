package dev.switchboard.rehearsal.world;

import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.mock.Quota;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.rehearsal.scenario.Scenario.CarrierWorld;
import dev.switchboard.rehearsal.scenario.Scenario.Condition;
import dev.switchboard.rehearsal.scenario.Scenario.Flap;
import dev.switchboard.rehearsal.scenario.Scenario.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A provider as the scenario describes it: what every call to it meets depends on the moment, the
 * message and the number of the attempt, and on nothing else. One for all nodes. For one thread.
 */
public final class Carrier {
  /** Of a provider that the scenario says nothing about. */
  private static final Latency USUAL_LATENCY = new Latency(50_000_000, 300_000_000);

  private static final double PERCENT = 100;

  /** What it calls a message that it has taken; nothing looks for one by that. */
  private static final ProviderResult SUCCESS = new ProviderResult.Success("taken");

  private static final ProviderResult FAILURE = new ProviderResult.Failed("503");

  private final String name;
  private final int number;
  private final VirtualTime time;
  private final Observer observer;
  private final Chance outcomes;
  private final Chance latencies;
  private final Timeline errors;
  private final Timeline rateLimited;
  private final Timeline hang;
  private final List<Flapping> flaps = new ArrayList<>();
  private final List<At<LatencyTable>> latencyTables = new ArrayList<>();
  private final List<At<Integer>> quotas = new ArrayList<>();
  private final List<At<Boolean>> idempotence = new ArrayList<>();

  private @Nullable Quota quota;
  private int nextQuota;

  /** Hears what happens at carriers; carriers, nodes and messages are told by their numbers. */
  public interface Observer {
    /**
     * A call has come in.
     *
     * @param attempt from 1
     * @param down whether no call succeeds at this moment
     */
    void called(int carrier, int node, long id, int attempt, boolean down);

    /** A call for a message will never be answered. */
    void hangs(int carrier, long id);

    /**
     * The carrier has taken a message.
     *
     * @param idempotent whether it knows again what it has taken before
     */
    void taken(int carrier, long id, boolean idempotent);
  }

  private record At<T>(long at, T value) {}

  private record Flapping(long from, Flap flap) {
    boolean isDown(long at) {
      long passed = at - from;
      return passed >= 0
          && passed < flap.length()
          && passed % (flap.up() + flap.down()) >= flap.up();
    }
  }

  /**
   * @param number by which the observer knows it
   */
  public Carrier(
      String name,
      int number,
      CarrierWorld world,
      Chance chance,
      VirtualTime time,
      Observer observer) {
    this.name = name;
    this.number = number;
    this.time = time;
    this.observer = observer;
    this.outcomes = chance.fork("outcomes of " + name);
    this.latencies = chance.fork("latencies of " + name);
    Timeline.Builder errorsBuilt = new Timeline.Builder();
    Timeline.Builder limitedBuilt = new Timeline.Builder();
    Timeline.Builder hangBuilt = new Timeline.Builder();
    latencyTables.add(new At<>(0, table(USUAL_LATENCY)));
    idempotence.add(new At<>(0, true));
    for (Condition condition : world.conditions()) {
      long at = condition.at();
      add(errorsBuilt, at, condition.errors(), condition.errorsTo(), condition.over());
      add(limitedBuilt, at, condition.rateLimited(), null, 0);
      add(hangBuilt, at, condition.hang(), null, 0);
      if (condition.latency() != null) {
        latencyTables.add(new At<>(at, table(condition.latency())));
      }
      if (condition.quota() != null) {
        quotas.add(new At<>(at, condition.quota()));
      }
      if (condition.flap() != null) {
        flaps.add(new Flapping(at, condition.flap()));
      }
      if (condition.idempotent() != null) {
        idempotence.add(new At<>(at, condition.idempotent()));
      }
    }
    this.errors = errorsBuilt.build(0);
    this.rateLimited = limitedBuilt.build(0);
    this.hang = hangBuilt.build(0);
  }

  private static void add(
      Timeline.Builder timeline, long at, @Nullable Double from, @Nullable Double to, long over) {
    if (from != null) {
      timeline.add(at, from, to == null ? from : to, to == null ? 0 : over);
    }
  }

  private static LatencyTable table(Latency latency) {
    return new LatencyTable(latency.median(), latency.p99());
  }

  /** As the settings call it. */
  public String name() {
    return name;
  }

  /** This carrier as the provider of one node. */
  public Provider at(int node) {
    return new CarrierProvider(this, node);
  }

  /** The share of calls, 0 to 1, that come to nothing at a moment: 1 while it is down. */
  public double failingShare(long at) {
    if (flaps.stream().anyMatch(flap -> flap.isDown(at))) {
      return 1;
    }
    return Math.min(1, (errors.peek(at) + hang.peek(at)) / PERCENT);
  }

  /** Calls in a second that it takes at a moment, 0 for any number. */
  public int quotaAt(long at) {
    Integer found = last(quotas, at);
    return found == null ? 0 : found;
  }

  /** Takes a call in, from a node. */
  CompletableFuture<ProviderResult> call(OutboundMessage message, int attempt, int node) {
    long now = time.nanos();
    long id = message.id().value();
    observer.called(number, node, id, attempt, failingShareNow(now) >= 1);
    CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
    double luck = outcomes.at(id, attempt);
    double hanging = hang.at(now) / PERCENT;
    Duration wait = spend(now);
    if (wait.isZero() && luck < hanging) {
      observer.hangs(number, id);
      return answer;
    }
    ProviderResult result = result(now, luck - hanging, wait);
    LatencyTable table = last(latencyTables, now);
    long latency = table == null ? 0 : table.draw(latencies.at(id, attempt));
    time.afterNanos(
        latency,
        () -> {
          if (result instanceof ProviderResult.Success) {
            take(id);
          }
          answer.complete(result);
        });
    return answer;
  }

  private ProviderResult result(long now, double luck, Duration wait) {
    if (wait.isPositive()) {
      return new ProviderResult.RateLimited(wait);
    }
    double limited = rateLimited.at(now) / PERCENT;
    if (luck < limited) {
      return new ProviderResult.RateLimited(null);
    }
    double failing = isFlapDown(now) ? 1 : errors.at(now) / PERCENT;
    return luck - limited < failing ? FAILURE : SUCCESS;
  }

  /** It is the carrier's now, whether or not anybody still waits for the answer. */
  private void take(long id) {
    Boolean idempotent = last(idempotence, time.nanos());
    observer.taken(number, id, !Boolean.FALSE.equals(idempotent));
  }

  private double failingShareNow(long now) {
    return isFlapDown(now) ? 1 : (errors.at(now) + hang.at(now)) / PERCENT;
  }

  private boolean isFlapDown(long now) {
    for (Flapping flap : flaps) {
      if (flap.isDown(now)) {
        return true;
      }
    }
    return false;
  }

  private Duration spend(long now) {
    while (nextQuota < quotas.size() && quotas.get(nextQuota).at() <= now) {
      int perSecond = quotas.get(nextQuota).value();
      quota = perSecond == 0 ? null : new Quota(perSecond, time::nanos);
      nextQuota++;
    }
    return quota == null ? Duration.ZERO : quota.take();
  }

  private static <T> @Nullable T last(List<At<T>> values, long at) {
    for (int i = values.size() - 1; i >= 0; i--) {
      if (values.get(i).at() <= at) {
        return values.get(i).value();
      }
    }
    return null;
  }
}
