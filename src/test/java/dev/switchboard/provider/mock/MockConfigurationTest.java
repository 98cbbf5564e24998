package dev.switchboard.provider.mock;

import static dev.switchboard.provider.mock.FaultMember.ERROR_PCT;
import static dev.switchboard.provider.mock.FaultMember.LATENCY_MAX_MS;
import static dev.switchboard.provider.mock.FaultMember.LATENCY_MIN_MS;
import static dev.switchboard.provider.mock.FaultMember.QUOTA_PER_SECOND;
import static dev.switchboard.provider.mock.FaultMember.RATELIMIT_PCT;
import static dev.switchboard.provider.mock.FaultMember.RETRY_AFTER_SECONDS;
import static dev.switchboard.provider.mock.FaultMember.TIMEOUT_PCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MockConfigurationTest {
  private static final String SMS = "sms-mms";
  private static final String EMAIL = "email";

  private final MockConfiguration configuration =
      configuration(PartialFaults.NONE, PartialFaults.NONE);

  @Test
  void nothingSaidIsNoFaults() {
    assertThat(configuration.providers()).containsExactly(SMS, EMAIL);
    ActiveFaults faults = configuration.activeFaults(SMS);
    assertThat(faults.profile()).isEqualTo(FaultProfile.NONE);
    assertThat(faults.quota()).isNull();
    assertThat(faults.receipts().enabled()).isFalse();
    assertThat(configuration.global()).isEqualTo(PartialFaults.BUILT_IN);
    assertThat(configuration.faults(EMAIL).own()).isEqualTo(PartialFaults.NONE);
  }

  @Test
  void globalChangeReachesEveryMemberThatFallsBack() {
    change(EMAIL, Map.of(ERROR_PCT, 7));
    change(null, Map.of(ERROR_PCT, 30, TIMEOUT_PCT, 5, RETRY_AFTER_SECONDS, 0));

    assertThat(configuration.activeFaults(SMS).profile())
        .isEqualTo(new FaultProfile(5, 30, 0, Duration.ZERO, Duration.ZERO, null));
    assertThat(configuration.activeFaults(EMAIL).profile())
        .isEqualTo(new FaultProfile(5, 7, 0, Duration.ZERO, Duration.ZERO, null));
    assertThat(configuration.faults(EMAIL).own().values()).containsExactly(Map.entry(ERROR_PCT, 7));
  }

  @Test
  void nullTakesBackWhatWasSaid() {
    change(null, Map.of(ERROR_PCT, 30, RETRY_AFTER_SECONDS, 9));
    change(EMAIL, Map.of(ERROR_PCT, 7, TIMEOUT_PCT, 1));
    change(EMAIL, nothingSaidOf(ERROR_PCT));

    assertThat(configuration.activeFaults(EMAIL).profile().errorPercent()).isEqualTo(30);
    assertThat(configuration.activeFaults(EMAIL).profile().timeoutPercent()).isEqualTo(1);

    change(null, nothingSaidOf(RETRY_AFTER_SECONDS));
    assertThat(configuration.activeFaults(EMAIL).profile().retryAfter()).isNull();
  }

  @Test
  void contradictionChangesNothingAndAllOfItIsNamed() {
    change(EMAIL, Map.of(ERROR_PCT, 70, LATENCY_MAX_MS, 10));
    List<FaultConflict> wrong =
        configuration.change(
            null, Map.of(TIMEOUT_PCT, 60, RATELIMIT_PCT, 41, LATENCY_MIN_MS, 20, ERROR_PCT, 0));

    assertThat(wrong)
        .extracting(FaultConflict::path, FaultConflict::detail)
        .containsExactly(
            tuple(
                "",
                "timeout_pct 60, error_pct 0 and ratelimit_pct 41 add up to 101; allowed: at most"
                    + " 100"),
            tuple("latency_ms", "latency_ms.min 20 is more than latency_ms.max 0"),
            tuple(
                "",
                "timeout_pct 60, error_pct 70 and ratelimit_pct 41 at provider email add up to 171;"
                    + " allowed: at most 100"),
            tuple(
                "latency_ms",
                "latency_ms.min 20 at provider email is more than latency_ms.max 10"));
    assertThat(configuration.global()).isEqualTo(PartialFaults.BUILT_IN);
    assertThat(configuration.activeFaults(SMS).profile()).isEqualTo(FaultProfile.NONE);
    assertThat(configuration.activeFaults(EMAIL).profile().errorPercent()).isEqualTo(70);
  }

  @Test
  void providerIsJudgedWithWhatItInherits() {
    change(null, Map.of(TIMEOUT_PCT, 50));

    assertThat(configuration.change(EMAIL, Map.of(ERROR_PCT, 51))).hasSize(1);
    assertThat(configuration.faults(EMAIL).own()).isEqualTo(PartialFaults.NONE);
    assertThat(configuration.change(EMAIL, Map.of(ERROR_PCT, 51, TIMEOUT_PCT, 49))).isEmpty();
  }

  @Test
  void askingBeforehandChangesNothing() {
    assertThat(configuration.check(EMAIL, Map.of(ERROR_PCT, 100))).isEmpty();
    assertThat(configuration.check(EMAIL, Map.of(ERROR_PCT, 100, TIMEOUT_PCT, 1))).hasSize(1);
    assertThat(configuration.faults(EMAIL).own()).isEqualTo(PartialFaults.NONE);
  }

  @Test
  void seedsFallBackAndStay() {
    MockConfiguration seeded =
        configuration(new PartialFaults(Map.of(), 42L), new PartialFaults(Map.of(), 7L));

    assertThat(seeded.change(EMAIL, Map.of(ERROR_PCT, 1))).isEmpty();
    assertThat(seeded.change(null, Map.of(ERROR_PCT, 2))).isEmpty();
    assertThat(seeded.global().seed()).isEqualTo(42);
    assertThat(seeded.faults(SMS).own().seed()).isNull();
    assertThat(seeded.faults(SMS).effective().seed()).isEqualTo(42);
    assertThat(seeded.faults(EMAIL).effective().seed()).isEqualTo(7);
  }

  @Test
  void quotaGoesOnUntilItIsAnother() {
    change(null, Map.of(QUOTA_PER_SECOND, 2));
    Quota quota = quotaOf(SMS);
    assertThat(quota).isNotSameAs(quotaOf(EMAIL));
    assertThat(quota.take()).isZero();

    change(SMS, Map.of(ERROR_PCT, 50, QUOTA_PER_SECOND, 2));
    assertThat(quotaOf(SMS)).isSameAs(quota);

    change(SMS, Map.of(QUOTA_PER_SECOND, 3));
    assertThat(quotaOf(SMS).perSecond()).isEqualTo(3);
    change(SMS, Map.of(QUOTA_PER_SECOND, 0));
    assertThat(configuration.activeFaults(SMS).quota()).isNull();
    assertThat(configuration.activeFaults(EMAIL).quota()).isNotNull();
  }

  @Test
  void nobodySeesHalfAChange() throws Exception {
    Map<FaultMember, Integer> failing = Map.of(ERROR_PCT, 100, TIMEOUT_PCT, 0);
    Map<FaultMember, Integer> silent = Map.of(ERROR_PCT, 0, TIMEOUT_PCT, 100);
    change(EMAIL, failing);
    AtomicBoolean torn = new AtomicBoolean();
    AtomicBoolean done = new AtomicBoolean();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                FaultProfile seen = configuration.activeFaults(EMAIL).profile();
                if (seen.errorPercent() + seen.timeoutPercent() != 100) {
                  torn.set(true);
                }
              }
            });
    for (int i = 0; i < 20_000; i++) {
      change(EMAIL, i % 2 == 0 ? silent : failing);
    }
    done.set(true);
    reader.join();
    assertThat(torn).isFalse();
  }

  @Test
  void twoChangesAtOnceAreBothMade() throws Exception {
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= 5_000; i++) {
                change(SMS, Map.of(LATENCY_MAX_MS, i));
              }
            });
    for (int i = 1; i <= 5_000; i++) {
      change(EMAIL, Map.of(LATENCY_MAX_MS, i));
    }
    other.join();
    assertThat(configuration.activeFaults(SMS).profile().maxLatency()).hasMillis(5_000);
    assertThat(configuration.activeFaults(EMAIL).profile().maxLatency()).hasMillis(5_000);
  }

  @Test
  void whatCannotBeIsABug() {
    assertThatThrownBy(() -> configuration.change("nobody", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> configuration.faults("nobody"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PartialFaults(Map.of(ERROR_PCT, 101), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PartialFaults(Map.of(QUOTA_PER_SECOND, -1), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            configuration(
                new PartialFaults(Map.of(ERROR_PCT, 60, TIMEOUT_PCT, 41), null),
                PartialFaults.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Quota quotaOf(String provider) {
    return Objects.requireNonNull(configuration.activeFaults(provider).quota());
  }

  private void change(
      @Nullable String provider, Map<FaultMember, ? extends @Nullable Integer> changes) {
    assertThat(configuration.change(provider, changes)).isEmpty();
  }

  private static Map<FaultMember, @Nullable Integer> nothingSaidOf(FaultMember member) {
    Map<FaultMember, @Nullable Integer> changes = new EnumMap<>(FaultMember.class);
    changes.put(member, null);
    return changes;
  }

  private static MockConfiguration configuration(PartialFaults global, PartialFaults email) {
    Map<String, PartialFaults> own = new LinkedHashMap<>();
    own.put(SMS, PartialFaults.NONE);
    own.put(EMAIL, email);
    return new MockConfiguration(global, own, () -> 0);
  }
}
