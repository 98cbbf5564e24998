package dev.switchboard.dispatch;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.InForce;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.provider.mock.Quota;
import dev.switchboard.queue.OutboundMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** More messages than a provider takes, in virtual time: what the governor makes of it. */
final class QuotaTraffic implements AutoCloseable {
  private static final String NAME = "sms-mms";
  private static final int BACKLOG = 500;
  private static final int IN_FLIGHT = 64;
  private static final Duration MIN_LATENCY = Duration.ofMillis(20);
  private static final Duration MAX_LATENCY = Duration.ofMillis(80);

  private final VirtualTime time = new VirtualTime();
  private final CrankedDispatch dispatch;
  private InForce inForce;
  private long lastId;

  /**
   * One second of it.
   *
   * @param taken messages that the provider took
   * @param refused calls that it answered with 429
   * @param rate what the governor allowed at the end
   */
  record Second(int quota, int taken, int refused, double rate) {}

  /** A provider that takes so much in a second, all at once if need be. */
  QuotaTraffic(int quotaPerSecond) {
    inForce = new InForce(faults(0, null), new Quota(quotaPerSecond, time::nanos));
    dispatch = dispatch(new MockProvider(NAME, () -> inForce, new OutcomeDice(1), time));
  }

  /** A provider that refuses a share of the calls, however fast they come. */
  QuotaTraffic(int refusedPercent, @Nullable Duration retryAfter) {
    inForce = new InForce(faults(refusedPercent, retryAfter), null);
    dispatch = dispatch(new MockProvider(NAME, () -> inForce, new OutcomeDice(1), time));
  }

  /** A provider that takes so much in a second, and little at once. */
  QuotaTraffic(int perSecond, int atOnce) {
    inForce = new InForce(faults(0, null), null);
    dispatch = dispatch(new SmallBucket(perSecond, atOnce));
  }

  void changeQuota(int perSecond) {
    inForce = new InForce(inForce.profile(), new Quota(perSecond, time::nanos));
  }

  List<Second> run(int seconds) {
    List<Second> run = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      long taken = count("success");
      long refused = count("rate_limited");
      for (int slice = 0; slice < 10; slice++) {
        while (dispatch.queue.size() < BACKLOG) {
          dispatch.queue.accept("sms", ++lastId, time.instant());
        }
        dispatch.run(Duration.ofMillis(100));
      }
      run.add(
          new Second(
              inForce.quota() == null ? 0 : inForce.quota().perSecond(),
              (int) (count("success") - taken),
              (int) (count("rate_limited") - refused),
              dispatch.engine().lanes().getFirst().lane().status().rateOrInfinity()));
    }
    return run;
  }

  private CrankedDispatch dispatch(Provider provider) {
    LaneSettings settings =
        new LaneSettings(
            IN_FLIGHT,
            0,
            Duration.ofSeconds(5),
            new BreakerPolicy(5, Duration.ofSeconds(5), 3),
            new RetryPolicy(
                100, Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofDays(1)));
    return new CrankedDispatch(
        time, List.of(new Route(provider, List.of(Channel.SMS))), 2 * BACKLOG, _ -> settings, 1);
  }

  private static FaultProfile faults(int refusedPercent, @Nullable Duration retryAfter) {
    return new FaultProfile(0, 0, refusedPercent, MIN_LATENCY, MAX_LATENCY, retryAfter);
  }

  private long count(String outcome) {
    return dispatch.meters.provider(NAME).attempts(outcome);
  }

  @Override
  public void close() {
    dispatch.close();
  }

  private final class SmallBucket implements Provider {
    private final int perSecond;
    private final int atOnce;
    private double tokens;
    private long filledAt;

    SmallBucket(int perSecond, int atOnce) {
      this.perSecond = perSecond;
      this.atOnce = atOnce;
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
      CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
      time.after(
          MIN_LATENCY,
          () ->
              answer.complete(
                  taken
                      ? new ProviderResult.Success("p")
                      : new ProviderResult.RateLimited(Duration.ofMillis(5))));
      return answer;
    }
  }
}
