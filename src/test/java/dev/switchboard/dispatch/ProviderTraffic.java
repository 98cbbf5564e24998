package dev.switchboard.dispatch;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.mock.ActiveFaults;
import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.provider.mock.Quota;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** More messages than a provider takes, in virtual time: what the governor makes of it. */
final class ProviderTraffic {
  static final int IN_FLIGHT = 64;
  static final Duration MIN_LATENCY = Duration.ofMillis(20);
  static final Duration MAX_LATENCY = Duration.ofMillis(200);

  private static final String NAME = "sms-mms";

  /** Messages that wait for their first attempt, a tenth of a second's worth and more. */
  private static final int BACKLOG = 500;

  private static final int SLICES = 20;

  private final VirtualTime time = new VirtualTime();
  private final CrankedDispatch dispatch;
  private ActiveFaults activeFaults = new ActiveFaults(FaultProfile.NONE, null);
  private int quotaPerSecond;
  private long lastId;
  private final Map<String, Long> attempts = new HashMap<>();

  /**
   * One second of it.
   *
   * @param quota calls that the provider takes in a second, 0 for no limit
   * @param taken messages that the provider took
   * @param refused calls that it answered with 429
   * @param attempts calls that were answered or cut
   * @param rate what the governor allowed at the end
   */
  record Second(int quota, int taken, int refused, int attempts, double rate) {}

  ProviderTraffic(FaultProfile faults, long seed) {
    behave(faults, 0);
    dispatch =
        dispatch(new MockProvider(NAME, () -> activeFaults, new OutcomeDice(seed), time), seed);
  }

  /** A provider that takes so much in a second, and little at once. */
  ProviderTraffic(int perSecond, int atOnce, long seed) {
    quotaPerSecond = perSecond;
    dispatch = dispatch(new SmallBucket(perSecond, atOnce, seed), seed);
  }

  /**
   * From now on the machine is busy: each turn comes up to 50 ms late, one in a hundred 200 to 500
   * ms.
   */
  void onBusyMachine(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    dispatch.lateness =
        () ->
            Duration.ofMillis(
                    random.nextInt(100) == 0 ? random.nextInt(200, 501) : random.nextInt(51))
                .toNanos();
  }

  static FaultProfile faults(int errors, int refused, @Nullable Duration retryAfter) {
    return new FaultProfile(0, errors, refused, MIN_LATENCY, MAX_LATENCY, retryAfter);
  }

  /** From now on the provider has these faults and this quota, 0 for none. */
  void behave(FaultProfile faults, int perSecond) {
    quotaPerSecond = perSecond;
    activeFaults =
        new ActiveFaults(faults, perSecond == 0 ? null : new Quota(perSecond, time::nanos));
  }

  List<Second> run(int seconds) {
    List<Second> run = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      long taken = count("success");
      long refused = count("rate_limited");
      long errors = count("error");
      for (int slice = 0; slice < SLICES; slice++) {
        while (dispatch.store.firstAttempts() < backlog()) {
          dispatch.store.accept("sms", ++lastId, time.instant());
        }
        dispatch.run(Duration.ofSeconds(1).dividedBy(SLICES));
        for (MessageEvent.Attempted attempt : dispatch.events.of(MessageEvent.Attempted.class)) {
          attempts.merge(attempt.outcome(), 1L, Long::sum);
        }
        dispatch.events.clear();
      }
      int takenNow = (int) (count("success") - taken);
      int refusedNow = (int) (count("rate_limited") - refused);
      run.add(
          new Second(
              quotaPerSecond,
              takenNow,
              refusedNow,
              takenNow + refusedNow + (int) (count("error") - errors),
              lane().status().rateOrInfinity()));
    }
    return run;
  }

  Lane lane() {
    return dispatch.engine().lanes().getFirst().lane();
  }

  private int backlog() {
    return activeFaults.profile().maxLatency().toMillis() < 20 ? 3 * BACKLOG : BACKLOG;
  }

  private CrankedDispatch dispatch(Provider provider, long seed) {
    LaneSettings settings =
        new LaneSettings(
            IN_FLIGHT,
            0,
            Duration.ofSeconds(5),
            new BreakerPolicy(1_000, Duration.ofSeconds(5), 3),
            new RetryPolicy(20, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofDays(1)));
    return new CrankedDispatch(
        time, List.of(new Route(provider, List.of(Channel.SMS))), 4 * BACKLOG, _ -> settings, seed);
  }

  private long count(String outcome) {
    return attempts.getOrDefault(outcome, 0L);
  }

  private final class SmallBucket implements Provider {
    private final int perSecond;
    private final int atOnce;
    private final OutcomeDice dice;
    private double tokens;
    private long filledAt;
    private long calls;

    SmallBucket(int perSecond, int atOnce, long seed) {
      this.perSecond = perSecond;
      this.atOnce = atOnce;
      this.dice = new OutcomeDice(seed);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public CompletableFuture<ProviderResult> send(
        Channel channel, OutboundMessage message, int attemptNumber) {
      tokens = Math.min(atOnce, tokens + (time.nanos() - filledAt) * perSecond / 1e9);
      filledAt = time.nanos();
      boolean taken = tokens >= 1;
      tokens -= taken ? 1 : 0;
      Duration wait = Duration.ofNanos((long) ((1 - tokens) * 1e9 / perSecond));
      CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
      time.after(
          dice.latency(faults(0, 0, null), ++calls, 1),
          () ->
              answer.complete(
                  taken ? new ProviderResult.Success("p") : new ProviderResult.RateLimited(wait)));
      return answer;
    }
  }
}
