package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.ProviderEvent;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.mock.ActiveFaults;
import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.provider.mock.Quota;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole lives of dispatch under random settings, faults that come and go, stalls of the store,
 * crashes and operators, in virtual time. Whatever happens: no message is lost, none is sent after
 * it has ended, attempts are contiguous and bounded, calls in flight and calls in a second never
 * exceed their limits, what is held of the memory budget does not either, none is made while the
 * breaker is open, no more than its probes while it is half open, and it makes no step that is not
 * in its drawing.
 *
 * <p>A failure names its seed; {@code -Dswitchboard.simulation.seed=N} runs that life alone.
 */
@Tag("slow")
class DispatchSimulationTest {
  private static final int LIVES = 300;
  private static final int MESSAGES = 120;
  private static final int MOST_HOURS = 24;
  private static final int MOST_CHARACTERS = 40_000;

  /** A quarter of it is for the four lines of two lanes: each has room for the largest message. */
  private static final long BUDGET_BYTES =
      16 * TestStore.message(1, "x".repeat(MOST_CHARACTERS)).retainedBytes();

  private static final String SEED = "switchboard.simulation.seed";

  static LongStream seeds() {
    Long one = Long.getLong(SEED);
    return one != null ? LongStream.of(one) : LongStream.range(0, LIVES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverHappensNothingIsLost(long seed) {
    Life life = new Life(seed);
    life.live();
    life.check();
  }

  /** One random history. */
  private static final class Life {
    private final SplittableRandom random;
    private final VirtualTime time = new VirtualTime();
    private final int maxAttempts;
    private final int maxInFlight;
    private final int ceiling;
    private final BreakerPolicy breaker;
    private final List<Watched> providers;
    private final CrankedDispatch dispatch;
    private final List<Long> accepted = new ArrayList<>();
    private final Map<Long, MessageOptions> wanted = new HashMap<>();
    private final boolean large;
    private boolean crashed;

    Life(long seed) {
      random = new SplittableRandom(seed);
      maxAttempts = 1 + random.nextInt(6);
      maxInFlight = 1 + random.nextInt(8);
      ceiling = random.nextBoolean() ? 0 : 1 + random.nextInt(50);
      breaker =
          new BreakerPolicy(
              1 + random.nextInt(6),
              Duration.ofMillis(100 + random.nextInt(5_000)),
              1 + random.nextInt(4));
      providers = List.of(new Watched("sms-mms"), new Watched("email"));
      RetryPolicy policy =
          new RetryPolicy(
              maxAttempts,
              Duration.ofMillis(1 + random.nextInt(1_000)),
              Duration.ofMillis(1_000 + random.nextInt(10_000)),
              Duration.ofMinutes(10));
      LaneSettings settings =
          new LaneSettings(maxInFlight, ceiling, Duration.ofSeconds(2), breaker, policy);
      dispatch =
          new CrankedDispatch(
              time,
              List.of(
                  new Route(providers.get(0), List.of(Channel.SMS, Channel.MMS)),
                  new Route(providers.get(1), List.of(Channel.EMAIL))),
              1 + random.nextInt(20),
              BUDGET_BYTES,
              _ -> settings,
              seed);
      large = seed % 3 == 0;
      // What it leaves to others comes back to it: none of them is there in these lives.
      dispatch.leases.setCompany(seed % 2 == 1);
    }

    /** Now and then nothing but failures, or nothing but success. */
    private ActiveFaults faults() {
      int minLatency = random.nextInt(50);
      int[] shares =
          switch (random.nextInt(8)) {
            case 0 -> new int[] {0, 0, 0};
            case 1 -> new int[] {100, 0, 0};
            case 2 -> new int[] {0, 100, 0};
            case 3 -> new int[] {0, 0, 100};
            default -> new int[] {random.nextInt(30), random.nextInt(40), random.nextInt(31)};
          };
      FaultProfile profile =
          new FaultProfile(
              shares[0],
              shares[1],
              shares[2],
              Duration.ofMillis(minLatency),
              Duration.ofMillis(minLatency + random.nextInt(2_500)),
              random.nextBoolean() ? Duration.ofSeconds(random.nextInt(5)) : null);
      return new ActiveFaults(
          profile, random.nextInt(4) == 0 ? new Quota(1 + random.nextInt(20), time::nanos) : null);
    }

    void live() {
      List<String> channels = List.of("sms", "mms", "email");
      for (long id = 1; id <= MESSAGES; id++) {
        accept(channels.get(random.nextInt(3)), message(id));
        if (random.nextInt(10) == 0) {
          cancel(1 + random.nextLong(id));
        }
        if (random.nextInt(3) == 0) {
          dispatch.run(Duration.ofMillis(random.nextInt(400)));
        }
        if (random.nextInt(60) == 0) {
          dispatch.crashAndRestart();
          providers.forEach(Watched::forgetCalls);
          crashed = true;
        }
        if (random.nextInt(40) == 0) {
          Watched provider = providers.get(random.nextInt(2));
          provider.activeFaults = faults();
        }
        if (random.nextInt(60) == 0) {
          BreakerAction[] actions = BreakerAction.values();
          operate(providers.get(random.nextInt(2)), actions[random.nextInt(actions.length)]);
        }
        dispatch.store.setAway(random.nextInt(20) == 0);
      }
      dispatch.store.setAway(false);
      providers.forEach(provider -> operate(provider, BreakerAction.CLOSE));
      for (int i = 0; i < MOST_HOURS && dispatch.store.size() > 0; i++) {
        dispatch.run(Duration.ofHours(1));
      }
    }

    private void accept(String channel, OutboundMessage message) {
      try {
        dispatch.store.accept(channel, message, time.instant());
        accepted.add(message.id().value());
      } catch (StoreUnavailableException _) {
        // Its sender is told, and nothing is promised.
      }
    }

    private OutboundMessage message(long id) {
      int characters = large ? random.nextInt(MOST_CHARACTERS) : 5;
      OutboundMessage message = TestStore.message(id, "x".repeat(characters));
      if (id % 5 != 0) {
        return message;
      }
      Instant sendAt = random.nextBoolean() ? null : time.instant().plusMillis(later());
      Instant from = sendAt == null ? time.instant() : sendAt;
      Instant expiresAt = random.nextBoolean() ? null : from.plusMillis(later());
      wanted.put(id, MessageOptions.NONE.timed(sendAt, expiresAt));
      return TestStore.with(message, MessageOptions.NONE.timed(sendAt, expiresAt));
    }

    private long later() {
      return 1 + random.nextLong(20_000);
    }

    /** What is canceled is never sent from then on; the check at the provider sees to that. */
    private void cancel(long id) {
      int before = dispatch.store.attempts(id).size();
      try {
        if (dispatch.engine().cancel(new MessageId(id)) instanceof Cancellation.Canceled) {
          assertThat(dispatch.store.ending(id)).isEqualTo(Cancellation.REASON);
          assertThat(dispatch.store.attempts(id)).hasSize(before);
        }
      } catch (StoreUnavailableException _) {
        // It is canceled later, or not at all.
      }
    }

    private void operate(Watched provider, BreakerAction action) {
      for (Engine.LaneMachine lane : dispatch.engine().lanes()) {
        if (lane.name().equals(provider.name())) {
          var _ = lane.lane().operate(action);
        }
      }
    }

    void check() {
      assertThat(dispatch.store.size()).as("events left in the queue").isZero();
      assertThat(dispatch.heldBytes()).as("bytes held of nothing").isZero();
      for (long id : accepted) {
        assertThat(dispatch.store.ending(id)).as("ending of message %d", id).isNotNull();
        List<Integer> numbers = dispatch.store.attempts(id).stream().map(Attempt::number).toList();
        String ending = dispatch.store.ending(id);
        if (!Cancellation.REASON.equals(ending) && !wanted.containsKey(id)) {
          assertThat(numbers).as("attempts of message %d", id).isNotEmpty();
        }
        assertThat(numbers)
            .as("attempts of message %d", id)
            .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(dispatch.store.attempts(id))
            .as("attempts of message %d that were not answered with 429", id)
            .filteredOn(attempt -> attempt.outcome() != Outcome.RATE_LIMITED)
            .hasSizeLessThanOrEqualTo(maxAttempts);
      }
      for (Watched provider : providers) {
        assertThat(provider.mostInFlight).as("calls in flight").isLessThanOrEqualTo(maxInFlight);
        if (!crashed) {
          assertThat(provider.sentTwiceAtOnce).as("sent while already in flight").isEmpty();
          assertThat(provider.firstAttempts.values())
              .as("order of first attempts in each channel")
              .allSatisfy(ids -> assertThat(ids).isSorted());
        }
      }
    }

    /** Watches what reaches a provider. */
    private final class Watched implements Provider {
      private final MockProvider mock;
      private final ArrayDeque<Long> lastSecond = new ArrayDeque<>();
      private final Set<Long> probesInFlight = new HashSet<>();
      private ActiveFaults activeFaults = faults();
      private long epoch;
      private final Set<Long> inFlight = new HashSet<>();
      private final List<Long> sentTwiceAtOnce = new ArrayList<>();
      private final Map<Channel, List<Long>> firstAttempts = new EnumMap<>(Channel.class);
      private int mostInFlight;

      Watched(String name) {
        this.mock =
            new MockProvider(name, () -> activeFaults, new OutcomeDice(random.nextLong()), time);
      }

      /** The caller has died; its calls concern nobody any more. */
      void forgetCalls() {
        inFlight.clear();
        probesInFlight.clear();
        lastSecond.clear();
        epoch = 0;
      }

      private void checkBreaker(long id, CompletableFuture<ProviderResult> answer) {
        List<ProviderEvent.BreakerChanged> changes = dispatch.events.breakerChanges(name());
        String state = changes.isEmpty() ? "closed" : changes.getLast().to();
        assertThat(state).as("state in which message %d is sent", id).isNotEqualTo("open");
        long transitions = changes.size();
        if (transitions != epoch) {
          epoch = transitions;
          probesInFlight.clear();
        }
        if (state.equals("half_open")) {
          probesInFlight.add(id);
          var _ = answer.whenComplete((_, _) -> probesInFlight.remove(id));
          assertThat(probesInFlight).hasSizeLessThanOrEqualTo(breaker.halfOpenProbes());
        }
      }

      private void checkPace() {
        long now = time.nanos();
        lastSecond.add(now);
        while (now - lastSecond.getFirst() > Duration.ofSeconds(1).toNanos()) {
          lastSecond.removeFirst();
        }
        if (ceiling > 0) {
          assertThat(lastSecond.size()).as("calls in a second").isLessThanOrEqualTo(ceiling + 2);
        }
      }

      @Override
      public String name() {
        return mock.name();
      }

      @Override
      public CompletableFuture<ProviderResult> send(
          Channel channel, OutboundMessage message, int attemptNumber) {
        long id = message.id().value();
        assertThat(dispatch.store.ending(id)).as("sent after its end: message %d", id).isNull();
        if (!inFlight.add(id)) {
          sentTwiceAtOnce.add(id);
        }
        MessageOptions times = wanted.getOrDefault(id, MessageOptions.NONE);
        if (times.sendAt() != null) {
          assertThat(time.instant()).as("sent too early: %d", id).isAfterOrEqualTo(times.sendAt());
        }
        if (times.expiresAt() != null) {
          assertThat(time.instant()).as("sent too late: %d", id).isBefore(times.expiresAt());
        }
        if (attemptNumber == 1 && times.sendAt() == null) {
          firstAttempts.computeIfAbsent(channel, _ -> new ArrayList<>()).add(id);
        }
        mostInFlight = Math.max(mostInFlight, inFlight.size());
        assertThat(dispatch.heldBytes()).as("bytes held").isLessThanOrEqualTo(BUDGET_BYTES);
        checkPace();
        CompletableFuture<ProviderResult> answer = mock.send(channel, message, attemptNumber);
        checkBreaker(id, answer);
        var _ = answer.whenComplete((_, _) -> inFlight.remove(id));
        return answer;
      }
    }
  }
}
