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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final Map<String, Integer> probes = new HashMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
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
            return bug.provider(new Watched(provider, node, membership));
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
  record Seen(dev.switchboard.rehearsal.Outcome outcome, @Nullable String broken) {}

  Seen run() {
    dev.switchboard.rehearsal.Outcome outcome;
    try {
      outcome = rehearsal.run();
    } catch (RuntimeException e) {
      throw new IllegalStateException(drawn.scenario.title(), e);
    }
    checkAtTheEnd(outcome);
    return new Seen(outcome, broken);
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
    if (rehearsal.ledger().violationsTotal > 0) {
      breaks(rehearsal.ledger().violations().getFirst());
    }
  }

  private void checkAtTheEnd(dev.switchboard.rehearsal.Outcome outcome) {
    if (outcome.lost() != 0) {
      breaks(outcome.lost() + " messages are lost");
    }
    if (outcome.stillWaiting() != 0) {
      breaks(outcome.stillWaiting() + " messages never came to an end");
    }
    for (CrankedNode node : rehearsal.nodes()) {
      if (!node.isDead() && outcome.stillWaiting() == 0 && node.heldBytes() != 0) {
        breaks("node-" + node.number() + " holds " + node.heldBytes() + " bytes of nothing");
      }
    }
    if (drawn.scenario.nodes() == 1
        && drawn.isWithoutAccidents()
        && outcome.ledger().outOfOrder > 0) {
      breaks("first attempts of a conversation overtook each other");
    }
    long timeouts =
        outcome.ledger().carriers().stream()
            .mapToLong(books -> books.outcomes(Outcome.TIMEOUT))
            .sum();
    if (timeouts > slow) {
      breaks(timeouts + " calls were cut, and only " + slow + " took long enough");
    }
    for (CarrierBooks books : outcome.ledger().carriers()) {
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
      probes.put(key, 0);
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
      if (!messagesInFlight.get(key).add(id)) {
        breaks("message " + id + " is sent while it is in flight");
      }
      CompletableFuture<ProviderResult> answer = provider.send(channel, message, attemptNumber);
      boolean probing = checkBreakerAtCall();
      var _ = answer.whenComplete((result, _) -> ended(id, result, now, probing));
      return answer;
    }

    private boolean checkBreakerAtCall() {
      CarrierBooks books = rehearsal.ledger().carrier(name());
      List<BreakerChange> changes =
          books == null
              ? List.of()
              : books.breaker.stream().filter(change -> change.node() == node).toList();
      if (changes.isEmpty() || isKilled()) {
        return false;
      }
      if (epochs.getOrDefault(key, 0) != changes.size()) {
        epochs.put(key, changes.size());
        probes.put(key, 0);
      }
      String state = changes.getLast().to();
      if (state.equals("open")) {
        breaks(key + " sends while its breaker is open");
      }
      if (state.equals("half_open")
          && probes.merge(key, 1, Integer::sum) > drawn.lane.breaker().halfOpenProbes()) {
        breaks(key + " sends too many probes");
      }
      return state.equals("half_open");
    }

    private void ended(long id, @Nullable ProviderResult result, long startedAt, boolean probing) {
      long now = rehearsal.time().nanos();
      if (now - startedAt >= drawn.lane.timeout().toNanos()) {
        slow++;
      }
      inFlight.merge(key, -1, Integer::sum);
      messagesInFlight.get(key).remove(id);
      if (probing) {
        probes.merge(key, -1, Integer::sum);
      }
      if (result instanceof ProviderResult.RateLimited(var retryAfter) && retryAfter != null) {
        pausedUntil.merge(key, now + retryAfter.toNanos(), Math::max);
      }
    }

    private boolean isOperated() {
      return drawn.scenario.accidents().stream()
          .anyMatch(accident -> accident instanceof Scenario.Accident.Operator);
    }

    private boolean isKilled() {
      return drawn.scenario.accidents().stream()
          .anyMatch(accident -> accident instanceof Scenario.Accident.Kill);
    }
  }
}
