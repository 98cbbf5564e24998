package dev.switchboard.dispatch;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.InForce;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.provider.mock.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** More messages than a provider takes, in virtual time: what the governor makes of its quota. */
final class QuotaTraffic implements AutoCloseable {
  private static final int BACKLOG = 500;
  private static final int IN_FLIGHT = 64;

  private final VirtualTime time = new VirtualTime();
  private final CrankedDispatch dispatch;
  private volatile InForce inForce;
  private long lastId;

  /**
   * One second of it.
   *
   * @param taken messages that the provider took
   * @param refused calls that it answered with 429
   * @param rate what the governor allowed at the end
   */
  record Second(int quota, int taken, int refused, double rate) {}

  QuotaTraffic(int quotaPerSecond, int ceilingPerSecond) {
    inForce = quota(quotaPerSecond);
    MockProvider provider = new MockProvider("sms-mms", () -> inForce, new OutcomeDice(1), time);
    dispatch =
        new CrankedDispatch(
            time,
            List.of(new Route(provider, List.of(Channel.SMS))),
            2 * BACKLOG,
            _ ->
                new LaneSettings(
                    IN_FLIGHT,
                    ceilingPerSecond,
                    Duration.ofSeconds(5),
                    new BreakerPolicy(5, Duration.ofSeconds(5), 3),
                    new RetryPolicy(
                        100, Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofDays(1))),
            1);
  }

  void changeQuota(int perSecond) {
    inForce = quota(perSecond);
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

  private InForce quota(int perSecond) {
    FaultProfile profile =
        new FaultProfile(
            0, 0, 0, Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofSeconds(1));
    return new InForce(profile, new Quota(perSecond, time::nanos));
  }

  private long count(String outcome) {
    return dispatch.meters.provider("sms-mms").attempts(outcome);
  }

  @Override
  public void close() {
    dispatch.close();
  }
}
