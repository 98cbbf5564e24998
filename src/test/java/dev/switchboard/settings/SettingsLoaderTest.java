package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.app.ProviderTypes;
import dev.switchboard.provider.mock.AutoReplies;
import dev.switchboard.provider.mock.FaultMember;
import dev.switchboard.provider.mock.MockProviderType;
import dev.switchboard.provider.mock.MockSettings;
import dev.switchboard.provider.mock.PartialFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {

  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  @Test
  void nothingGivenIsTheDefaults() {
    assertThat(operator.starts()).isEqualTo(DEFAULTS);
  }

  @Test
  void everyKeyCanBeSetInTheFile() {
    assertThat(operator.withFile(EVERY_KEY_IN_YAML).starts()).isEqualTo(EVERY_KEY_SET);
  }

  @Test
  void everyKeyCanBeSetInTheEnvironment() {
    Map<String, String> variables = new HashMap<>();
    EVERY_KEY.forEach((name, value) -> variables.put(Key.environmentName(name), value));

    assertThat(operator.withEnvironment(variables).starts()).isEqualTo(EVERY_KEY_SET);
  }

  @Test
  void everyKeyCanBeSetOnTheCommandLine() {
    assertThat(operator.withArguments(EVERY_KEY).starts()).isEqualTo(EVERY_KEY_SET);
  }

  @Test
  void everyKeyMeansEveryKey() {
    DeclaredNames declared = new DeclaredNames();
    declared.declare(NamedSection.API_KEYS, "reader");
    // A file takes the place of another key: SecretFilesTest. The other types:
    // ProviderSectionsTest.
    List<String> names =
        new KeyTree(List.of(new MockProviderType().section()))
            .names(declared).stream()
                .filter(name -> !name.endsWith("-file") && !name.endsWith(".type"))
                .toList();

    assertThat(EVERY_KEY).containsOnlyKeys(names);
    for (String name : names) {
      Map<String, String> allButOne = new HashMap<>(EVERY_KEY);
      allButOne.remove(name);
      // Taking one key away must show: otherwise its value above is the default, or nobody reads
      // it.
      boolean same;
      try {
        same = operator.withArguments(allButOne).starts().equals(EVERY_KEY_SET);
      } catch (InvalidSettingsException e) {
        same = false;
      }
      assertThat(same).as(name).isFalse();
    }
  }

  @Test
  void aProvidersVariableHasDashesAsUnderscores() {
    Settings settings =
        operator
            .withEnvironment(Map.of("SWITCHBOARD_PROVIDERS_SMS_MMS_FAULTS_ERROR_PCT", "7"))
            .starts();

    assertThat(errorPct(settings, "sms-mms")).isEqualTo(7);
    assertThat(errorPct(settings, "email")).isNull();
  }

  @Test
  void environmentBeatsFileAndCommandLineBeatsBoth() {
    operator.withFile("server: {port: 1, max-connections: 1}\nretry: {max-attempts: 1}");
    Settings settings =
        operator
            .withEnvironment(
                Map.of("SWITCHBOARD_SERVER_PORT", "2", "SWITCHBOARD_SERVER_MAX_CONNECTIONS", "2"))
            .withArguments(Map.of("server.port", "3"))
            .starts();

    assertThat(settings.server().port()).isEqualTo(3);
    assertThat(settings.server().maxConnections()).isEqualTo(2);
    assertThat(settings.retry().maxAttempts()).isEqualTo(1);
  }

  @Test
  void anOverriddenMistakeIsStillAMistake() {
    assertThat(
            operator
                .withFile("server: {port: x}")
                .withArguments(Map.of("server.port", "3"))
                .isTold())
        .singleElement()
        .asString()
        .startsWith("server.port (switchboard.yaml:1): found \"x\"");
  }

  @Test
  void anEmptyValueTakesBackAnOptionalKey() {
    Settings settings =
        operator
            .withFile("faults: {seed: 5}\nproviders: {email: {faults: {error-pct: 9}}}")
            .withEnvironment(
                Map.of(
                    "SWITCHBOARD_FAULTS_SEED", "",
                    "SWITCHBOARD_PROVIDERS_EMAIL_FAULTS_ERROR_PCT", ""))
            .starts();

    assertThat(mock(settings).faults().seed()).isNull();
    assertThat(errorPct(settings, "email")).isNull();
  }

  @Test
  void anEmptyValueOfAnyOtherKeyIsAMistake() {
    assertThat(operator.withEnvironment(Map.of("SWITCHBOARD_SERVER_PORT", "")).isTold())
        .containsExactly(
            "server.port (environment variable SWITCHBOARD_SERVER_PORT): found \"\"; allowed: a"
                + " whole number from 0 to 65535");
  }

  @Test
  void aNamedFileReplacesTheDefaultOne() throws Exception {
    operator.withFile("server: {port: 1}");
    Path named = Files.writeString(directory.resolve("other.yaml"), "retry: {max-attempts: 3}");

    Settings settings =
        SettingsLoader.load(ProviderTypes.sections(), directory, named, Map.of(), Map.of());

    assertThat(settings.server().port()).isEqualTo(8080);
    assertThat(settings.retry().maxAttempts()).isEqualTo(3);
  }

  @Test
  void aNamedFileMustExist() {
    assertThat(operator.isToldAbout(directory.resolve("gone.yaml")))
        .containsExactly("gone.yaml: there is no such file");
  }

  @Test
  void aDanglingLinkIsAMistake() throws Exception {
    Files.createSymbolicLink(directory.resolve("switchboard.yaml"), directory.resolve("gone"));

    assertThat(operator.isTold()).containsExactly("switchboard.yaml: there is no such file");
  }

  @Test
  void allMistakesAreToldAtOnceOneALine() {
    operator.withFile(
        """
        server:
          port: 70000
          hots: localhost
        messages:
          default-region: Germany
        retry: {base-delay: 2h, max-delay: 1m}
        """);

    assertThatThrownBy(() ->
            operator
                .withEnvironment(Map.of("SWITCHBOARD_LOGGING_LEVEL", "loud"))
                .withArguments(Map.of("limits.ip.burst", "0", "retry.max-age", "5"))
                .starts())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("7 mistakes in the configuration:\n  ")
        .hasMessageContaining("server.port (")
        .hasMessageContaining(
            "switchboard.yaml:2): found \"70000\"; allowed: a whole number from 0 to")
        .hasMessageContaining("switchboard.yaml:3): unknown key; did you mean server.host?")
        .hasMessageContaining(
            "switchboard.yaml:5): found \"Germany\"; allowed: a two-letter country")
        .hasMessageContaining("retry.base-delay (")
        .hasMessageContaining("(environment variable SWITCHBOARD_LOGGING_LEVEL): found \"loud\"")
        .hasMessageContaining("limits.ip.burst (command line): found \"0\"")
        .hasMessageContaining(
            "retry.max-age (command line): found \"5\"; allowed: a duration from");
  }

  @Test
  void theExampleOfPublicEntryPointReadsTheWorkingDirectory() {
    Settings settings =
        SettingsLoader.load(
            ProviderTypes.sections(), null, Map.of("HOME", "/"), Map.of("server.port", "0"));

    assertThat(settings.server().port()).isZero();
  }

  private static @Nullable Integer errorPct(Settings settings, String provider) {
    return settings.provider(provider).own(PartialFaults.class).value(FaultMember.ERROR_PCT);
  }

  private static MockSettings mock(Settings settings) {
    return settings.shared("mock", MockSettings.class);
  }

  private static PartialFaults faults(@Nullable Long seed, int... values) {
    Map<FaultMember, Integer> byMember = new EnumMap<>(FaultMember.class);
    List<FaultMember> members = List.of(FaultMember.values());
    for (int i = 0; i < values.length; i++) {
      byMember.put(members.get(i), values[i]);
    }
    return new PartialFaults(byMember, seed);
  }

  private static final Settings DEFAULTS =
      new Settings(
          new ServerSettings(
              "127.0.0.1",
              8080,
              Duration.ofSeconds(10),
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              10_000,
              1000,
              null,
              null,
              List.of()),
          new AuthSettings(AuthSettings.Mode.NONE, List.of(), List.of()),
          new ApiSettings(false),
          new WebhookSettings(List.of(), List.of()),
          new StoreSettings(
              "jdbc:sqlite:data/switchboard.db",
              null,
              null,
              Duration.ofSeconds(10),
              Duration.ofSeconds(5)),
          new LimitSettings(new LimitSetting(6000, 600), new LimitSetting(30_000, 3000)),
          new HttpSettings(262_144, List.of(), List.of()),
          new MessageSettings(10, 100, 8000, "US"),
          new ConversationSettings(true, false),
          new IdempotencySettings(Duration.ofHours(24)),
          new RetentionSettings(Duration.ZERO),
          Map.of(
              "sms-mms",
              new ProviderSettings(
                  "sms-mms",
                  "mock",
                  List.of("sms", "mms"),
                  64,
                  0,
                  Duration.ofSeconds(5),
                  PartialFaults.NONE),
              "email",
              new ProviderSettings(
                  "email",
                  "mock",
                  List.of("email"),
                  64,
                  0,
                  Duration.ofSeconds(5),
                  PartialFaults.NONE)),
          Map.of(
              "mock",
              new MockSettings(
                  faults(null, 0, 0, 0, 0, 0, 0, 0),
                  new AutoReplies.Habits(0, Duration.ofSeconds(1), Duration.ofSeconds(10)),
                  null)),
          new BreakerSettings(5, Duration.ofSeconds(5), 3),
          new RetrySettings(
              20, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(24)),
          new DispatchSettings(10_000),
          new MemorySettings(null),
          new LoggingSettings(LoggingSettings.Level.INFO, LoggingSettings.Format.AUTO));

  private static final Settings EVERY_KEY_SET =
      new Settings(
          new ServerSettings(
              "0.0.0.0",
              9090,
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofMinutes(3),
              44,
              22,
              Path.of("cert.pem"),
              Path.of("key.pem"),
              List.of("app.example.com", "*.example.org")),
          new AuthSettings(
              AuthSettings.Mode.NONE,
              List.of("0123456789abcdef", "fedcba9876543210=="),
              List.of(
                  new AuthSettings.NamedKey(
                      "reader",
                      "abcdef0123456789",
                      Set.of(AuthSettings.Scope.READ, AuthSettings.Scope.METRICS)))),
          new ApiSettings(true),
          new WebhookSettings(
              List.of(
                  "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
                  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
              List.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")),
          new StoreSettings(
              "jdbc:postgresql://db:5433/other",
              "somebody",
              "pass word",
              Duration.ofSeconds(45),
              Duration.ofSeconds(7)),
          new LimitSettings(new LimitSetting(11, 12), new LimitSetting(13, 14)),
          new HttpSettings(
              1 << 20,
              List.of("10.0.0.0/8", "192.0.2.1/32"),
              List.of("https://app.example", "http://localhost:3000")),
          new MessageSettings(15, 16, 1700, "DE"),
          new ConversationSettings(false, true),
          new IdempotencySettings(Duration.ofDays(3)),
          new RetentionSettings(Duration.ofDays(40)),
          Map.of(
              "sms-mms",
              new ProviderSettings(
                  "sms-mms",
                  "mock",
                  List.of("sms"),
                  21,
                  30,
                  Duration.ofMillis(22),
                  faults(26L, 23, 24, 25, 27, 28, 29, 41)),
              "email",
              new ProviderSettings(
                  "email",
                  "mock",
                  List.of("email", "mms"),
                  31,
                  40,
                  Duration.ofMillis(32),
                  faults(-36L, 3, 4, 5, 37, 38, 0, 42))),
          Map.of(
              "mock",
              new MockSettings(
                  faults(4L, 1, 2, 3, 5, 6, 7, 8),
                  new AutoReplies.Habits(54, Duration.ofSeconds(2), Duration.ofSeconds(56)),
                  Path.of("ledger"))),
          new BreakerSettings(61, Duration.ofSeconds(62), 63),
          new RetrySettings(
              2, Duration.ofMillis(250), Duration.ofSeconds(51), Duration.ofHours(52)),
          new DispatchSettings(53),
          new MemorySettings(54L << 20),
          new LoggingSettings(LoggingSettings.Level.DEBUG, LoggingSettings.Format.JSON));

  private static final Map<String, String> EVERY_KEY =
      Map.ofEntries(
          Map.entry("server.host", "0.0.0.0"),
          Map.entry("server.port", "9090"),
          Map.entry("server.drain-timeout", "1s"),
          Map.entry("server.request-timeout", "2s"),
          Map.entry("server.idle-timeout", "3m"),
          Map.entry("server.max-connections", "44"),
          Map.entry("server.allowed-hosts", "app.example.com,*.example.org"),
          Map.entry("server.max-connections-per-address", "22"),
          Map.entry("server.tls.certificate", "cert.pem"),
          Map.entry("server.tls.key", "key.pem"),
          Map.entry("auth.mode", "none"),
          Map.entry("auth.api-keys", "0123456789abcdef, fedcba9876543210=="),
          Map.entry("auth.keys.reader.secret", "abcdef0123456789"),
          Map.entry("auth.keys.reader.scopes", "read,metrics"),
          Map.entry("api.strict", "true"),
          Map.entry(
              "webhooks.sms.secret",
              "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX,"
                  + " AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
          Map.entry("webhooks.email.secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
          Map.entry("store.url", "jdbc:postgresql://db:5433/other"),
          Map.entry("store.user", "somebody"),
          Map.entry("store.password", "pass word"),
          Map.entry("store.read-timeout", "7s"),
          Map.entry("lease.duration", "45s"),
          Map.entry("limits.sender.per-minute", "11"),
          Map.entry("limits.sender.burst", "12"),
          Map.entry("limits.ip.per-minute", "13"),
          Map.entry("limits.ip.burst", "14"),
          Map.entry("http.max-body-bytes", "1MiB"),
          Map.entry("http.trusted-proxies", "10.0.0.0/8,192.0.2.1"),
          Map.entry("http.cors.origins", "https://app.example,http://localhost:3000"),
          Map.entry("messages.max-attachments", "15"),
          Map.entry("messages.max-inbound-attachments", "16"),
          Map.entry("messages.max-url-length", "1700"),
          Map.entry("messages.default-region", "DE"),
          Map.entry("conversations.ignore-plus-tag", "false"),
          Map.entry("conversations.merge-text-channels", "true"),
          Map.entry("idempotency.ttl", "3d"),
          Map.entry("retention.messages", "40d"),
          Map.entry("providers.sms-mms.channels", "sms"),
          Map.entry("providers.sms-mms.max-in-flight", "21"),
          Map.entry("providers.sms-mms.rate-per-second", "30"),
          Map.entry("providers.sms-mms.timeout", "22ms"),
          Map.entry("providers.sms-mms.faults.timeout-pct", "23"),
          Map.entry("providers.sms-mms.faults.error-pct", "24"),
          Map.entry("providers.sms-mms.faults.ratelimit-pct", "25"),
          Map.entry("providers.sms-mms.faults.seed", "26"),
          Map.entry("providers.sms-mms.faults.latency-ms.min", "27"),
          Map.entry("providers.sms-mms.faults.latency-ms.max", "28"),
          Map.entry("providers.sms-mms.faults.retry-after-seconds", "29"),
          Map.entry("providers.sms-mms.faults.quota-per-second", "41"),
          Map.entry("providers.email.channels", "email,mms"),
          Map.entry("providers.email.max-in-flight", "31"),
          Map.entry("providers.email.rate-per-second", "40"),
          Map.entry("providers.email.timeout", "32ms"),
          Map.entry("providers.email.faults.timeout-pct", "3"),
          Map.entry("providers.email.faults.error-pct", "4"),
          Map.entry("providers.email.faults.ratelimit-pct", "5"),
          Map.entry("providers.email.faults.seed", "-36"),
          Map.entry("providers.email.faults.latency-ms.min", "37"),
          Map.entry("providers.email.faults.latency-ms.max", "38"),
          Map.entry("providers.email.faults.retry-after-seconds", "0"),
          Map.entry("providers.email.faults.quota-per-second", "42"),
          Map.entry("faults.timeout-pct", "1"),
          Map.entry("faults.error-pct", "2"),
          Map.entry("faults.ratelimit-pct", "3"),
          Map.entry("faults.seed", "4"),
          Map.entry("faults.latency-ms.min", "5"),
          Map.entry("faults.latency-ms.max", "6"),
          Map.entry("faults.retry-after-seconds", "7"),
          Map.entry("faults.quota-per-second", "8"),
          Map.entry("mock.auto-reply.percentage", "54"),
          Map.entry("mock.auto-reply.min-delay", "2s"),
          Map.entry("mock.auto-reply.max-delay", "56s"),
          Map.entry("mock.ledger", "ledger"),
          Map.entry("breaker.failure-threshold", "61"),
          Map.entry("breaker.open-duration", "62s"),
          Map.entry("breaker.half-open-probes", "63"),
          Map.entry("retry.max-attempts", "2"),
          Map.entry("retry.base-delay", "250ms"),
          Map.entry("retry.max-delay", "51s"),
          Map.entry("retry.max-age", "52h"),
          Map.entry("dispatch.buffer-max", "53"),
          Map.entry("memory.budget", "54MiB"),
          Map.entry("logging.level", "debug"),
          Map.entry("logging.format", "json"));

  private static final String EVERY_KEY_IN_YAML =
      """
      server:
        host: 0.0.0.0
        port: 9090
        drain-timeout: 1s
        request-timeout: 2s
        idle-timeout: 3m
        max-connections: 44
        allowed-hosts: [app.example.com, "*.example.org"]
        max-connections-per-address: 22
        tls:
          certificate: cert.pem
          key: key.pem
      auth:
        mode: none
        api-keys: [0123456789abcdef, fedcba9876543210==]
        keys:
          reader:
            secret: abcdef0123456789
            scopes: [read, metrics]
      api: {strict: true}
      webhooks:
        sms:
          secret: [whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=]
        email:
          secret: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
      store:
        url: jdbc:postgresql://db:5433/other
        user: somebody
        password: pass word
        read-timeout: 7s
      lease: {duration: 45s}
      limits:
        sender: {per-minute: 11, burst: 12}
        ip: {per-minute: 13, burst: 14}
      http:
        max-body-bytes: 1MiB
        trusted-proxies:
          - 10.0.0.0/8
          - 192.0.2.1
        cors:
          origins:
            - https://app.example
            - http://localhost:3000
      messages:
        max-attachments: 15
        max-inbound-attachments: 16
        max-url-length: 1700
        default-region: DE
      conversations:
        ignore-plus-tag: false
        merge-text-channels: true
      idempotency:
        ttl: 3d
      retention:
        messages: 40d
      providers:
        sms-mms:
          channels: [sms]
          max-in-flight: 21
          rate-per-second: 30
          timeout: 22ms
          faults:
            timeout-pct: 23
            error-pct: 24
            ratelimit-pct: 25
            seed: 26
            latency-ms: {min: 27, max: 28}
            retry-after-seconds: 29
            quota-per-second: 41
        email:
          channels: [email, mms]
          max-in-flight: 31
          rate-per-second: 40
          timeout: 32ms
          faults:
            timeout-pct: 3
            error-pct: 4
            ratelimit-pct: 5
            seed: -36
            latency-ms: {min: 37, max: 38}
            retry-after-seconds: 0
            quota-per-second: 42
      faults:
        timeout-pct: 1
        error-pct: 2
        ratelimit-pct: 3
        seed: 4
        latency-ms: {min: 5, max: 6}
        retry-after-seconds: 7
        quota-per-second: 8
      mock:
        auto-reply:
          percentage: 54
          min-delay: 2s
          max-delay: 56s
        ledger: ledger
      breaker:
        failure-threshold: 61
        open-duration: 62s
        half-open-probes: 63
      retry:
        max-attempts: 2
        base-delay: 250ms
        max-delay: 51s
        max-age: 52h
      dispatch:
        buffer-max: 53
      memory:
        budget: 54MiB
      logging:
        level: debug
        format: json
      """;
}
