package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.MemorySection;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.http.access.AuthSettings.ApiKey;
import dev.switchboard.http.access.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossChecksTest {

  private static final String KEY = "0123456789abcdef";

  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  private Settings with(Map<String, String> arguments) {
    return operator.withArguments(arguments).starts();
  }

  private List<String> told(Map<String, String> arguments) {
    return operator.withArguments(arguments).isTold();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org"})
  void aHostThatOthersReachNeedsKeysOrTheWordNone(String host) {
    assertThat(told(Map.of("server.host", host)))
        .containsExactly(
            "server.host (command line): others can reach \""
                + host
                + "\" and would need no key; give auth.api-keys, or say auth.mode: none");
    assertThat(told(Map.of("server.host", host, "auth.mode", "none"))).isEmpty();
    assertThat(told(Map.of("server.host", host, "auth.api-keys", KEY))).isEmpty();
  }

  /** In YAML, off is a word like any other here. */
  @Test
  void messagesAreKeptForEverUnlessSaidOtherwise() throws Exception {
    Files.writeString(directory.resolve("switchboard.yaml"), "retention:\n  messages: off\n");

    assertThat(with(Map.of()).get(Sections.RETENTION)).isZero();
    assertThat(with(Map.of("retention.messages", "30d")).get(Sections.RETENTION))
        .isEqualTo(Duration.ofDays(30));
    assertThat(told(Map.of("retention.messages", "23h")))
        .containsExactly(
            "retention.messages (command line): found \"23h\"; allowed: off, or a duration from 1d"
                + " to 3650d with its unit (250ms, 5s, 10m, 24h, 3d)");
  }

  @Test
  void messagesAreKeptAsLongAsTheirKeysCanBeReplayed() {
    assertThat(told(Map.of("retention.messages", "2d", "idempotency.ttl", "3d")))
        .containsExactly(
            "retention.messages (command line): messages would be deleted after 48 h while their"
                + " keys can still be replayed; idempotency.ttl is 72 h");
    assertThat(told(Map.of("retention.messages", "3d", "idempotency.ttl", "3d"))).isEmpty();
    assertThat(told(Map.of("retention.messages", "off", "idempotency.ttl", "3d"))).isEmpty();
  }

  @Test
  void memoryBudgetIsAtMostHalfOfTheHeap() {
    long heap = Runtime.getRuntime().maxMemory();

    assertThat(told(Map.of("memory.budget", String.valueOf(heap / 2 + 1))))
        .containsExactly(
            "memory.budget (command line): %d bytes are more than half of the heap of %d bytes"
                .formatted(heap / 2 + 1, heap));
    assertThat(told(Map.of("memory.budget", String.valueOf(heap / 2)))).isEmpty();
  }

  @Test
  void memoryBudgetHasRoomForTheLargestMessageWhereverItIsHeld() {
    Map<String, String> settings = Map.of("memory.budget", "32MiB", "http.max-body-bytes", "2MiB");

    assertThat(told(settings))
        .singleElement()
        .asString()
        .startsWith("memory.budget (command line): 33554432 bytes are too few for")
        .contains("http.max-body-bytes of 2097152 and 2 providers");
    MemorySection.Parts parts =
        with(Map.of("memory.budget", "32MiB", "http.max-upload-bytes", "256KiB"))
            .get(Sections.MEMORY);
    assertThat(parts.budgetBytes()).isEqualTo(32L << 20);
    assertThat(parts.requestsBytes()).isEqualTo(4L << 20);
    assertThat(parts.answersBytes()).isEqualTo(4L << 20);
    assertThat(parts.lanesBytes()).isEqualTo(4L << 20);
    assertThat(parts.callbacksBytes()).isGreaterThanOrEqualTo(parts.largestCallbackBytes());
    assertThat(with(Map.of()).get(Sections.MEMORY).budgetBytes())
        .isEqualTo(Runtime.getRuntime().maxMemory() / 8 * 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.0.9", "::1", "localhost", "::ffff:127.0.0.1"})
  void loopbackNeedsNoKey(String host) {
    assertThat(with(Map.of("server.host", host)).get(Sections.AUTH).keysNeeded()).isFalse();
  }

  @Test
  void givingKeysTurnsThemOn() {
    assertThat(with(Map.of("auth.api-keys", KEY)).get(Sections.AUTH))
        .isEqualTo(new AuthSettings(true, List.of(new ApiKey(null, KEY, Set.of(Scope.values())))));
    assertThat(
            with(Map.of("auth.api-keys", KEY, "auth.mode", "none")).get(Sections.AUTH).keysNeeded())
        .isFalse();
  }

  @Test
  void apiKeysModeNeedsAKey() {
    assertThat(told(Map.of("auth.mode", "api-keys")))
        .containsExactly(
            "auth.mode (command line): api-keys needs at least one key in auth.api-keys or"
                + " auth.keys");
  }

  @Test
  void aWrongKeyIsToldOnceAndNotAlsoAsAMissingOne() {
    assertThat(told(Map.of("auth.mode", "api-keys", "auth.api-keys", "short"))).hasSize(1);
    assertThat(told(Map.of("server.host", "0.0.0.0", "auth.api-keys", "short"))).hasSize(1);
  }

  /** Of a user and a token only the token is secret. */
  @ParameterizedTest
  @ValueSource(strings = {"k", "fifteen-letters", "AC0123456789abcdef:fifteen-letters"})
  void keyOfAFacadeIsAsLongAsAnyOther(String key) {
    assertThat(told(Map.of("facades.twilio.api-keys", key)))
        .singleElement()
        .asString()
        .startsWith("facades.twilio.api-keys")
        .contains("16 to 1000 characters")
        .doesNotContain("fifteen");
    assertThat(told(Map.of("facades.twilio.api-keys", key + "-".repeat(16)))).isEmpty();
  }

  @Test
  void aCertificateNeedsItsKeyAndAKeyItsCertificate() {
    assertThat(told(Map.of("server.tls.certificate", "c.pem", "server.tls.key", "k.pem")))
        .isEmpty();
    assertThat(told(Map.of("server.tls.certificate", "c.pem")))
        .containsExactly("server.tls.certificate (command line): needs server.tls.key as well");
    assertThat(told(Map.of("server.tls.key", "k.pem")))
        .containsExactly("server.tls.key (command line): needs server.tls.certificate as well");
  }

  @Test
  void baseDelayIsAtMostMaxDelay() {
    assertThat(told(Map.of("retry.base-delay", "2s", "retry.max-delay", "2s"))).isEmpty();
    assertThat(told(Map.of("retry.base-delay", "2s", "retry.max-delay", "1s")))
        .containsExactly(
            "retry.base-delay (command line): 2000 ms is longer than retry.max-delay of 1000 ms");
  }

  @Test
  void shortestTimeToAnAnswerIsAtMostTheLongest() {
    assertThat(told(Map.of("mock.auto-reply.min-delay", "10s"))).isEmpty();
    assertThat(told(Map.of("mock.auto-reply.min-delay", "11s")))
        .containsExactly(
            "mock.auto-reply.min-delay (command line): 11000 ms is longer than"
                + " mock.auto-reply.max-delay of 10000 ms");
  }

  @Test
  void percentagesOfTheGlobalFaultsAreToldOnce() {
    assertThat(
            told(
                Map.of(
                    "faults.error-pct", "50",
                    "faults.timeout-pct", "30",
                    "faults.ratelimit-pct", "21")))
        .containsExactly(
            "faults (command line): timeout-pct 30, error-pct 50 and ratelimit-pct 21 add up to"
                + " 101; allowed: at most 100");
  }

  @Test
  void percentagesAreAddedAfterFallingBack() {
    assertThat(told(Map.of("faults.error-pct", "60", "providers.email.faults.timeout-pct", "41")))
        .containsExactly(
            "providers.email.faults (command line): timeout-pct 41, error-pct 60 and ratelimit-pct"
                + " 0 add up to 101; allowed: at most 100");
    assertThat(
            told(
                Map.of(
                    "faults.error-pct", "60",
                    "providers.email.faults.timeout-pct", "41",
                    "providers.email.faults.error-pct", "0")))
        .isEmpty();
  }

  @Test
  void latencyRangesAreComparedAfterFallingBack() {
    assertThat(told(Map.of("faults.latency-ms.min", "5")))
        .containsExactly(
            "faults.latency-ms (command line): latency-ms.min 5 is more than latency-ms.max 0");
    assertThat(told(Map.of("providers.email.faults.latency-ms.min", "5")))
        .containsExactly(
            "providers.email.faults.latency-ms (command line): latency-ms.min 5 is more than"
                + " latency-ms.max 0");
    assertThat(
            told(
                Map.of("faults.latency-ms.max", "5", "providers.email.faults.latency-ms.min", "5")))
        .isEmpty();
  }
}
