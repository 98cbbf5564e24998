package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.net.IpNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

  @TempDir Path directory;

  private List<String> mistakesIn(String key, String value) {
    return Operator.in(directory).withArguments(Map.of(key, value)).isTold();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.port | 0",
        "server.port | 65535",
        "server.host | localhost",
        "server.host | 127.9.9.9",
        "server.host | ::1",
        "server.host | LOCALHOST",
        "server.drain-timeout | 0s",
        "server.drain-timeout | 60m",
        "retry.max-age | 30d",
        "http.max-body-bytes | 1024",
        "http.trusted-proxies | ''",
        "http.trusted-proxies | 0.0.0.0/0, 2001:db8::/32",
        "http.cors.origins | https://app.example, http://localhost:3000, http://[::1]:8080",
        "messages.default-region | GB",
        "faults.seed | -9223372036854775808",
        "faults.error-pct | 100",
        "faults.quota-per-second | 0",
        "faults.quota-per-second | 1000000",
        "providers.email.faults.quota-per-second | 0",
        "providers.email.rate-per-second | 0",
        "providers.email.rate-per-second | 1000000",
        "breaker.failure-threshold | 1",
        "breaker.failure-threshold | 1000",
        "breaker.open-duration | 10ms",
        "breaker.open-duration | 1h",
        "breaker.half-open-probes | 1",
        "breaker.half-open-probes | 100",
        "limits.ip.per-minute | 0",
        "logging.level | trace",
        "logging.format | auto",
        "store.url | jdbc:sqlite:x.db",
        "store.url | jdbc:postgresql://localhost/db",
        "store.url | jdbc:postgresql://one:5432,two:5433/db?sslmode=verify-full",
        "lease.duration | 1s",
        "lease.duration | 10m",
        "webhooks.sms.secret | AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
        "webhooks.sms.secret |"
            + " whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==",
        "auth.mode | none"
      })
  void theEndsOfARangeAreInIt(String key, String value) {
    assertThat(mistakesIn(key, value)).isEmpty();
  }

  @Test
  void theLargestBodyIsInRangeThoughItMayNeedALargerHeap() {
    assertThat(mistakesIn("http.max-body-bytes", "16MiB"))
        .allSatisfy(mistake -> assertThat(mistake).startsWith("memory.budget"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webhooks.sms.secret | AAECAwQFBgcICQoLDA0ODxAREhMUFRY=",
        "webhooks.sms.secret |"
            + " AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=",
        "webhooks.sms.secret | whsec_",
        "webhooks.email.secret | not-base64-and-long-enough-to-be-one",
        "server.port | -1",
        "server.port | 65536",
        "server.port | 080",
        "server.port | 0x50",
        "server.port | +80",
        "server.port | 8_0",
        "server.port | 99999999999999999999",
        "server.port | ' 80'",
        "server.port | ٨٠",
        "server.host | ''",
        "server.host | a b",
        "server.host | http://localhost",
        "server.host | localhost:80",
        "server.host | [::1]",
        "server.host | 127.1",
        "server.host | 256.0.0.1",
        "server.host | 010.0.0.1",
        "server.host | -x",
        "server.host | a..b",
        "server.drain-timeout | 10",
        "server.drain-timeout | 61m",
        "server.drain-timeout | 1 s",
        "server.drain-timeout | 1S",
        "server.drain-timeout | 1.5s",
        "server.drain-timeout | -1s",
        "server.drain-timeout | PT1S",
        "server.drain-timeout | 999999999999d",
        "server.request-timeout | 0s",
        "http.max-body-bytes | 1023",
        "http.max-body-bytes | 17MiB",
        "http.max-body-bytes | 256KB",
        "http.max-body-bytes | 999999999999GiB",
        "http.trusted-proxies | localhost",
        "http.cors.origins | *",
        "http.cors.origins | app.example",
        "http.cors.origins | https://app.example/",
        "http.cors.origins | https://app.example:0",
        "http.cors.origins | null",
        "http.trusted-proxies | 10.0.0.1/8",
        "http.trusted-proxies | 10.0.0.0/33",
        "http.trusted-proxies | 10.0.0.0/",
        "http.trusted-proxies | fe80::1%1",
        "http.trusted-proxies | 10.0.0.1,,10.0.0.2",
        "http.trusted-proxies | 10.0.0.1,10.0.0.1/32",
        "messages.default-region | us",
        "messages.default-region | USA",
        "messages.default-region | XX",
        "conversations.ignore-plus-tag | TRUE",
        "faults.seed | 9223372036854775808",
        "faults.seed | abc",
        "faults.error-pct | 101",
        "faults.error-pct | 5%",
        "faults.quota-per-second | 1000001",
        "faults.quota-per-second | -1",
        "providers.email.faults.quota-per-second | 0.5",
        "providers.email.rate-per-second | 1000001",
        "providers.email.rate-per-second | none",
        "breaker.failure-threshold | 0",
        "breaker.failure-threshold | 1001",
        "breaker.open-duration | 9ms",
        "breaker.open-duration | 61m",
        "breaker.open-duration | 5",
        "breaker.half-open-probes | 0",
        "breaker.half-open-probes | 101",
        "limits.sender.burst | 0",
        "logging.level | INFO",
        "logging.format | xml",
        "auth.mode | api_keys",
        "auth.api-keys | 0123456789abcde",
        "auth.api-keys | 0123456789 abcdef",
        "auth.api-keys | 0123456789=abcdef",
        "store.url | jdbc:postgresql://localhost",
        "store.url | jdbc:postgresql://somebody:secret@localhost/db",
        "store.url | jdbc:postgresql://localhost/db?password=x",
        "store.url | jdbc:mysql://localhost/db",
        "lease.duration | 999ms",
        "store.url | jdbc:sqlite:",
        "store.url | jdbc:sqlite::memory:",
        "store.url | jdbc:sqlite:file:x?mode=memory",
        "store.url | data/switchboard.db",
        "providers.email.channels | fax",
        "providers.email.channels | email,email",
        "providers.email.max-in-flight | 0"
      })
  void anythingElseIsToldWithTheKeyAndWhatIsAllowed(String key, String value) {
    assertThat(mistakesIn(key, value))
        .singleElement()
        .asString()
        .matches("\\Q" + key + "\\E \\(command line\\): (found|entry) .*; allowed: .*");
  }

  @ParameterizedTest
  @CsvSource({"2500ms, 2500", "5s, 5000", "10m, 600000", "24h, 86400000", "3d, 259200000"})
  void durationsHaveUnits(String text, long millis) {
    Settings settings =
        Operator.in(directory).withArguments(Map.of("idempotency.ttl", text)).starts();

    assertThat(settings.get(Sections.INTAKE).idempotencyTtl()).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"1024, 1024", "256KiB, 262144", "1MiB, 1048576"})
  void sizesAreBytesOrHaveUnits(String text, int bytes) {
    Settings settings =
        Operator.in(directory).withArguments(Map.of("http.max-body-bytes", text)).starts();

    assertThat(settings.get(Sections.SERVER).http().maxBodyBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 192.0.2.1/32",
        "10.0.0.0/8 | 10.0.0.0/8",
        "::1 | 0:0:0:0:0:0:0:1/128",
        "2001:DB8::/32 | 2001:db8:0:0:0:0:0:0/32",
        "::ffff:192.0.2.1 | 192.0.2.1/32"
      })
  void proxiesAreHandedOverAsNetworks(String text, String network) {
    Settings settings =
        Operator.in(directory).withArguments(Map.of("http.trusted-proxies", text)).starts();

    assertThat(settings.get(Sections.SERVER).http().trustedProxies())
        .extracting(IpNetwork::toString)
        .containsExactly(network);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "5, 1", "25, 2", "6000, 600"})
  void aBurstIsATenthUnlessItIsSaid(String perMinute, int burst) {
    Settings settings =
        Operator.in(directory)
            .withArguments(
                Map.of(
                    "limits.sender.per-minute", perMinute,
                    "limits.ip.per-minute", perMinute,
                    "limits.ip.burst", "77"))
            .starts();

    assertThat(settings.get(Sections.INTAKE).sender().burst()).isEqualTo(burst);
    assertThat(settings.get(Sections.INTAKE).ip().burst()).isEqualTo(77);
    assertThat(settings.get(Sections.INTAKE).sender().perMinute())
        .isEqualTo(Integer.parseInt(perMinute));
  }
}
