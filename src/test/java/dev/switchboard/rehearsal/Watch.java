package dev.switchboard.rehearsal;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.cluster.Membership;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.CarrierBooks.BreakerChange;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs a random scenario and notes each rule that is broken: after every event, at every call, and
 * at the end. May run it with a bug planted, to show that the rules see it.
 */
final class Watch {
  private static final long SLACK = Amounts.SECOND;

  private final RandomScenario drawn;
  private final Rehearsal rehearsal;
  private final Map<String, Integer> inFlight = new HashMap<>();
  private final Map<String, Set<Long>> messagesInFlight = new HashMap<>();
  private final Map<String, ProbeWatch> probes = new HashMap<>();

  /** Messages of a provider that were answered, and not taken, and have not ended. */
  private final Map<String, NavigableSet<Long>> toBeRetried = new HashMap<>();

  private final Map<String, Long> pausedUntil = new HashMap<>();
  private @Nullable String broken;
  private long slow;

  Watch(long seed, PlantedBug bug) {
    this.drawn = new RandomScenario(seed);
    CrankedNode.Hooks hooks =
        new CrankedNode.Hooks() {
          @Override
          public EventQueue queue(EventQueue queue) {
            return bug.queue(queue);
          }

          @Override
          public Provider provider(Provider provider, int node, Membership membership) {
            Watched watched = new Watched(provider, node, membership);
            return bug.provider(watched, watched::isHalfOpen);
          }

          @Override
          public LaneSettings lane(LaneSettings settings) {
            return bug.lane(settings);
          }

          @Override
          public LeaseClock leases(Membership membership) {
            return bug.leases(membership);
          }
        };
    this.rehearsal = new Rehearsal(drawn.scenario, drawn.settings, null, hooks);
    rehearsal.afterEach(this::checkAfterEach);
  }

  /** What came of it. */
  record Seen(RehearsalResult result, @Nullable String broken) {}

  Seen run() {
    RehearsalResult result;
    try {
      result = rehearsal.run();
    } catch (RuntimeException e) {
      throw new IllegalStateException(drawn.scenario.title(), e);
    }
    checkAtTheEnd(result);
    return new Seen(result, broken);
  }

  private void breaks(String rule) {
    if (broken == null) {
      broken = "at " + Amounts.shown(rehearsal.time().nanos()) + ": " + rule;
    }
  }

  private void checkAfterEach() {
    for (CrankedNode node : rehearsal.nodes()) {
      long held = node.heldBytes();
      if (held < 0 || held > drawn.settings.budgetBytes()) {
        breaks("node-" + node.number() + " holds " + held + " bytes of its budget");
      }
    }
    if (rehearsal.ledger().findings().isBad()) {
      breaks(rehearsal.ledger().findings().violations().getFirst());
    }
    if (!isKilled()) {
      probes.forEach((key, watch) -> breaksWhere(key, watch.atRest()));
    }
  }

  private void breaksWhere(String key, @Nullable String rule) {
    if (rule != null) {
      breaks(key + " " + rule);
    }
  }

  private void checkAtTheEnd(RehearsalResult result) {
    if (result.lost() != 0) {
      breaks(result.lost() + " messages are lost");
    }
    if (result.stillWaiting() != 0) {
      breaks(result.stillWaiting() + " messages never came to an end");
    }
    for (CrankedNode node : rehearsal.nodes()) {
      if (!node.isDead() && result.stillWaiting() == 0 && node.heldBytes() != 0) {
        breaks("node-" + node.number() + " holds " + node.heldBytes() + " bytes of nothing");
      }
    }
    // What another node has had in between may come back behind what was accepted after it.
    boolean handedOver = result.situations().containsKey("handed to another node");
    if (drawn.isWithoutAccidents() && !handedOver && result.ledger().outOfOrder > 0) {
      breaks("first attempts of a conversation overtook each other");
    }
    long timeouts =
        result.ledger().carriers().stream()
            .mapToLong(books -> books.outcomes(Outcome.TIMEOUT))
            .sum();
    if (timeouts > slow) {
      breaks(timeouts + " calls were cut, and only " + slow + " took long enough");
    }
    if (!isKilled()) {
      probes.forEach((key, watch) -> breaksWhere(key, watch.inTheEnd()));
    }
    for (CarrierBooks books : result.ledger().carriers()) {
      noteQuotaFound(books);
      for (int node = 1; node <= drawn.scenario.nodes(); node++) {
        checkBreaker(books, node);
      }
    }
  }

  /** Each step is one of the drawing, and an open breaker is tried again in time. */
  private void checkBreaker(CarrierBooks books, int node) {
    List<BreakerChange> changes =
        books.breaker.stream().filter(change -> change.node() == node).toList();
    boolean steady =
        drawn.scenario.accidents().stream()
            .allMatch(accident -> accident instanceof Scenario.Accident.StoreAway);
    for (int i = 0; steady && i < changes.size(); i++) {
      BreakerChange change = changes.get(i);
      String before = i == 0 ? "closed" : changes.get(i - 1).to();
      if (!change.from().equals(before)) {
        breaks("the breaker went from " + change.from() + " and was " + before);
      }
      long most = drawn.lane.breaker().openDuration().toNanos() + SLACK;
      if (change.from().equals("open") && change.at() - changes.get(i - 1).at() > most) {
        breaks("the breaker of " + books.name + " was open for too long");
      }
    }
  }

  private boolean isKilled() {
    return drawn.scenario.accidents().stream()
        .anyMatch(accident -> accident instanceof Scenario.Accident.Kill);
  }

  /** Where the quota came down to half or less, and the governor paced the calls by it. */
  private void noteQuotaFound(CarrierBooks books) {
    double before = 0;
    double quota = 0;
    for (int second = 0; second < books.quota.seconds(); second++) {
      double now = books.quota.at(second);
      if (now != quota) {
        before = quota;
        quota = now;
      }
      double pace = books.pace.at(second);
      boolean halved = quota > 0 && before >= 2 * quota;
      if (halved && pace > 0 && Math.abs(pace - quota) <= quota / 4) {
        rehearsal.ledger().findings().reached("quota found after halving");
        return;
      }
    }
  }

  /** Watches what reaches a provider from one life of a node. */
  private final class Watched implements Provider {
    private final Provider provider;
    private final int node;
    private final Membership membership;
    private final String key;

    Watched(Provider provider, int node, Membership membership) {
      this.provider = provider;
      this.node = node;
      this.membership = membership;
      this.key = provider.name() + "@" + node;
      inFlight.put(key, 0);
      messagesInFlight.put(key, new HashSet<>());
      // What the node meets before it has books of its own is nothing yet.
      pausedUntil.remove(key);
    }

    @Override
    public String name() {
      return provider.name();
    }

    @Override
    public CompletableFuture<ProviderResult> send(
        Channel channel, OutboundMessage message, int attemptNumber) {
      long now = rehearsal.time().nanos();
      long id = message.id().value();
      if (!membership.isCurrent(now)) {
        breaks(key + " sends without a lease");
      }
      if (now < pausedUntil.getOrDefault(key, 0L) && !isOperated()) {
        breaks(key + " sends while it was asked to wait");
      }
      int calls = inFlight.merge(key, 1, Integer::sum);
      if (calls > drawn.lane.maxInFlight()) {
        breaks(calls + " calls of " + key + " are in flight");
      }
      if (!ofThisLife().add(id)) {
        breaks("message " + id + " is sent while it is in flight");
      }
      if (attemptNumber == 1 && !waitingForRetry().headSet(id).isEmpty()) {
        rehearsal.ledger().findings().reached("retry overtaken");
      }
      boolean elsewhere =
          messagesInFlight.entrySet().stream()
              .anyMatch(other -> !other.getKey().equals(key) && other.getValue().contains(id));
      if (elsewhere) {
        rehearsal.ledger().findings().reached("lease expired with a call in flight");
      }
      CompletableFuture<ProviderResult> answer = provider.send(channel, message, attemptNumber);
      if (!isKilled()) {
        breaksWhere(key, probes().called());
      }
      int epoch = probes().epoch();
      var _ = answer.whenComplete((result, _) -> ended(id, result, now, epoch));
      return answer;
    }

    private ProbeWatch probes() {
      return probes.computeIfAbsent(
          key,
          _ ->
              new ProbeWatch(
                  Objects.requireNonNull(rehearsal.ledger().carrier(name())),
                  node,
                  drawn.lane.breaker().halfOpenProbes()));
    }

    boolean isHalfOpen() {
      return probes().isHalfOpen();
    }

    private void ended(long id, @Nullable ProviderResult result, long startedAt, int epoch) {
      long now = rehearsal.time().nanos();
      boolean cut = result == null && now - startedAt >= drawn.lane.timeout().toNanos();
      if (now - startedAt >= drawn.lane.timeout().toNanos()) {
        slow++;
      }
      inFlight.merge(key, -1, Integer::sum);
      ofThisLife().remove(id);
      boolean taken = result instanceof ProviderResult.Success;
      probes().ended(epoch, startedAt, now, taken, cut || result instanceof ProviderResult.Failed);
      if (taken) {
        waitingForRetry().remove(id);
      } else {
        waitingForRetry().add(id);
      }
      if (result instanceof ProviderResult.RateLimited(var retryAfter) && retryAfter != null) {
        pausedUntil.merge(key, now + retryAfter.toNanos(), Math::max);
      }
    }

    private NavigableSet<Long> waitingForRetry() {
      return toBeRetried.computeIfAbsent(name(), _ -> new TreeSet<>());
    }

    private Set<Long> ofThisLife() {
      return messagesInFlight.computeIfAbsent(key, _ -> new HashSet<>());
    }

    private boolean isOperated() {
      return drawn.scenario.accidents().stream()
          .anyMatch(accident -> accident instanceof Scenario.Accident.Operator);
    }
  }
}
