package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.mock.ActiveFaults;
import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.MockProvider;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.provider.mock.Quota;
import dev.switchboard.queue.Attempt;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What happens to one provider is not felt by another: to the nanosecond, in virtual time, its
 * messages are sent when they would have been sent anyway, with the same answers.
 */
class IsolationTest {
  private static final int MESSAGES = 400;
  private static final FaultProfile HEALTHY = faults(0, 0, 0);
  private static final Map<String, FaultProfile> MISERIES =
      Map.of("failing", faults(0, 100, 0), "hung", faults(100, 0, 0), "limited", faults(0, 0, 100));

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "sms-mms, failing",
    "sms-mms, hung",
    "sms-mms, limited",
    "email, failing",
    "email, hung",
    "email, limited"
  })
  void neighbourSendsAsIfNothingHadHappened(String miserable, String misery) {
    FaultProfile faults = MISERIES.getOrDefault(misery, HEALTHY);
    boolean textSuffers = miserable.equals("sms-mms");
    String neighbour = textSuffers ? "email" : "sms-mms";
    List<List<Attempt>> undisturbed = attemptsAt(neighbour, HEALTHY, HEALTHY);

    assertThat(undisturbed).hasSize(MESSAGES).noneMatch(List::isEmpty);
    assertThat(
            attemptsAt(neighbour, textSuffers ? faults : HEALTHY, textSuffers ? HEALTHY : faults))
        .isEqualTo(undisturbed);
  }

  private static List<List<Attempt>> attemptsAt(
      String watched, FaultProfile text, FaultProfile email) {
    VirtualTime time = new VirtualTime();
    ActiveFaults ofText = new ActiveFaults(text, new Quota(200, time::nanos));
    ActiveFaults ofEmail = new ActiveFaults(email, new Quota(200, time::nanos));
    CrankedDispatch dispatch =
        new CrankedDispatch(
            time,
            List.of(
                new Route(
                    new MockProvider("sms-mms", () -> ofText, new OutcomeDice(7), time),
                    List.of(Channel.SMS, Channel.MMS)),
                new Route(
                    new MockProvider("email", () -> ofEmail, new OutcomeDice(8), time),
                    List.of(Channel.EMAIL))),
            10_000,
            _ ->
                new LaneSettings(
                    8,
                    0,
                    Duration.ofSeconds(5),
                    new BreakerPolicy(5, Duration.ofSeconds(1), 3),
                    new RetryPolicy(
                        8, Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofHours(1))),
            1);
    boolean watchesEmail = watched.equals("email");
    List<Long> ids = new ArrayList<>();
    for (long id = 1; id <= 2 * MESSAGES; id += 2) {
      dispatch.store.accept("sms", id, time.instant());
      dispatch.store.accept("email", id + 1, time.instant());
      ids.add(watchesEmail ? id + 1 : id);
      dispatch.run(Duration.ofMillis(5));
    }
    dispatch.run(Duration.ofMinutes(2));
    assertThat(dispatch.events.breakerChanges(watched)).isEmpty();
    return ids.stream().map(dispatch.store::attempts).toList();
  }

  private static FaultProfile faults(int timeouts, int errors, int rateLimits) {
    return new FaultProfile(
        timeouts,
        errors,
        rateLimits,
        Duration.ofMillis(5),
        Duration.ofMillis(60),
        Duration.ofSeconds(1));
  }
}
