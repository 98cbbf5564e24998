package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.InForce;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.OutboundMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole lives of dispatch under random settings, faults, stalls of the store and crashes, in
 * virtual time. Whatever happens: no message is lost, none is sent after it has ended, attempts are
 * contiguous and bounded, and calls in flight never exceed their limit.
 *
 * <p>A failure names its seed; {@code -Dswitchboard.simulation.seed=N} runs that life alone.
 */
class DispatchSimulationTest {
  private static final int LIVES = 300;
  private static final int MESSAGES = 120;
  private static final String SEED = "switchboard.simulation.seed";

  static LongStream seeds() {
    Long one = Long.getLong(SEED);
    return one != null ? LongStream.of(one) : LongStream.range(0, LIVES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverHappensNothingIsLost(long seed) {
    try (Life life = new Life(seed)) {
      life.live();
      life.check();
    }
  }

  /** One random history. */
  private static final class Life implements AutoCloseable {
    private final SplittableRandom random;
    private final VirtualTime time = new VirtualTime();
    private final int maxAttempts;
    private final int maxInFlight;
    private final List<Watched> providers;
    private final CrankedDispatch dispatch;
    private final List<Long> accepted = new ArrayList<>();
    private boolean crashed;

    Life(long seed) {
      random = new SplittableRandom(seed);
      maxAttempts = 1 + random.nextInt(6);
      maxInFlight = 1 + random.nextInt(8);
      providers = List.of(watched("sms-mms"), watched("email"));
      RetryPolicy policy =
          new RetryPolicy(
              maxAttempts,
              Duration.ofMillis(1 + random.nextInt(1_000)),
              Duration.ofMillis(1_000 + random.nextInt(10_000)),
              Duration.ofHours(1));
      BreakerPolicy breaker =
          new BreakerPolicy(
              1 + random.nextInt(6),
              Duration.ofMillis(100 + random.nextInt(5_000)),
              1 + random.nextInt(4));
      LaneSettings settings =
          new LaneSettings(maxInFlight, 0, Duration.ofSeconds(2), breaker, policy);
      dispatch =
          new CrankedDispatch(
              time,
              List.of(
                  new Route(providers.get(0), List.of(Channel.SMS, Channel.MMS)),
                  new Route(providers.get(1), List.of(Channel.EMAIL))),
              1 + random.nextInt(20),
              _ -> settings,
              seed);
    }

    private Watched watched(String name) {
      int timeouts = random.nextInt(30);
      int errors = random.nextInt(40);
      int minLatency = random.nextInt(50);
      FaultProfile faults =
          new FaultProfile(
              timeouts,
              errors,
              random.nextInt(31),
              Duration.ofMillis(minLatency),
              Duration.ofMillis(minLatency + random.nextInt(2_500)),
              random.nextBoolean() ? Duration.ofSeconds(random.nextInt(5)) : null);
      InForce inForce = new InForce(faults, null);
      return new Watched(
          new MockProvider(name, () -> inForce, new OutcomeDice(random.nextLong()), time));
    }

    void live() {
      List<String> channels = List.of("sms", "mms", "email");
      for (long id = 1; id <= MESSAGES; id++) {
        dispatch.queue.accept(channels.get(random.nextInt(3)), id, time.instant());
        accepted.add(id);
        if (random.nextInt(3) == 0) {
          dispatch.run(Duration.ofMillis(random.nextInt(400)));
        }
        if (random.nextInt(60) == 0) {
          dispatch.crashAndRestart();
          providers.forEach(Watched::forgetCalls);
          crashed = true;
        }
        dispatch.queue.setAway(random.nextInt(20) == 0);
      }
      dispatch.queue.setAway(false);
      dispatch.run(Duration.ofHours(2));
    }

    void check() {
      assertThat(dispatch.queue.size()).as("events left in the queue").isZero();
      for (long id : accepted) {
        assertThat(dispatch.queue.ending(id)).as("ending of message %d", id).isNotNull();
        List<Integer> numbers = dispatch.queue.attempts(id).stream().map(Attempt::number).toList();
        assertThat(numbers)
            .as("attempts of message %d", id)
            .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList())
            .hasSizeBetween(1, maxAttempts);
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

    @Override
    public void close() {
      dispatch.close();
    }

    /** Watches what reaches a provider. */
    private final class Watched implements Provider {
      private final MockProvider mock;
      private final Set<Long> inFlight = new HashSet<>();
      private final List<Long> sentTwiceAtOnce = new ArrayList<>();
      private final Map<Channel, List<Long>> firstAttempts = new EnumMap<>(Channel.class);
      private int mostInFlight;

      Watched(MockProvider mock) {
        this.mock = mock;
      }

      /** The caller has died; its calls concern nobody any more. */
      void forgetCalls() {
        inFlight.clear();
      }

      @Override
      public String name() {
        return mock.name();
      }

      @Override
      public CompletableFuture<ProviderResult> send(
          Channel channel, OutboundMessage message, int attemptNumber) {
        long id = message.id().value();
        assertThat(dispatch.queue.ending(id)).as("sent after its end: message %d", id).isNull();
        if (!inFlight.add(id)) {
          sentTwiceAtOnce.add(id);
        }
        if (attemptNumber == 1) {
          firstAttempts.computeIfAbsent(channel, _ -> new ArrayList<>()).add(id);
        }
        mostInFlight = Math.max(mostInFlight, inFlight.size());
        CompletableFuture<ProviderResult> answer = mock.send(channel, message, attemptNumber);
        var _ = answer.whenComplete((_, _) -> inFlight.remove(id));
        return answer;
      }
    }
  }
}
