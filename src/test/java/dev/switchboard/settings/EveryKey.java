package dev.switchboard.settings;

import dev.switchboard.api.ApiSettings;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.RetrySchedule;
import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.http.HttpSettings;
import dev.switchboard.http.ServerSettings;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.http.access.AuthSettings.ApiKey;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.intake.RateLimits.Limit;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.net.IpNetwork;
import dev.switchboard.provider.mock.AutoReplies;
import dev.switchboard.provider.mock.FaultMember;
import dev.switchboard.provider.mock.MockSettings;
import dev.switchboard.provider.mock.PartialFaults;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.smtp.SmtpSettings;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.telemetry.LogArea;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.LogLevels;
import dev.switchboard.telemetry.LoggingSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every key that there is, each with a value that is not its default, and what is read of them. */
final class EveryKey {
  /** Cannot be on beside a store that keeps what it promised. */
  static final String ONLY_IN_MEMORY = "test.endpoints";

  static final Map<String, String> TEXTS =
      FacadeKeys.keys(
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
              Map.entry("store.user", "clerk"),
              Map.entry("store.password", "pass word"),
              Map.entry("store.read-timeout", "7s"),
              Map.entry("store.memory-max", "9MiB"),
              Map.entry("lease.duration", "45s"),
              Map.entry("limits.sender.per-minute", "11"),
              Map.entry("limits.sender.burst", "12"),
              Map.entry("limits.ip.per-minute", "13"),
              Map.entry("limits.ip.burst", "14"),
              Map.entry("http.max-body-bytes", "1MiB"),
              Map.entry("http.max-upload-bytes", "1049000"),
              Map.entry("http.trusted-proxies", "10.0.0.0/8,192.0.2.1"),
              Map.entry("http.cors.origins", "https://app.example,http://localhost:3000"),
              Map.entry("messages.max-attachments", "15"),
              Map.entry("messages.max-inbound-attachments", "16"),
              Map.entry("smtp.enabled", "true"),
              Map.entry("smtp.host", "127.0.0.2"),
              Map.entry("smtp.port", "2525"),
              Map.entry("smtp.max-message-bytes", "64KiB"),
              Map.entry("smtp.max-recipients", "81"),
              Map.entry("smtp.max-connections", "82"),
              Map.entry("smtp.max-connections-per-address", "83"),
              Map.entry("smtp.command-timeout", "84s"),
              Map.entry("smtp.data-timeout", "85s"),
              Map.entry("smtp.session-timeout", "86s"),
              Map.entry("smtp.tls.certificate", "mail.pem"),
              Map.entry("smtp.tls.key", "mail-key.pem"),
              Map.entry("smtp.tls.self-signed", "true"),
              Map.entry("messages.max-url-length", "1700"),
              Map.entry("messages.max-file-bytes", "18"),
              Map.entry("messages.max-files-bytes", "19"),
              Map.entry("messages.max-send-ahead", "20d"),
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
              Map.entry("providers.sms-mms.faults.receipts.enabled", "true"),
              Map.entry("providers.sms-mms.faults.receipts.delay-ms.min", "11"),
              Map.entry("providers.sms-mms.faults.receipts.delay-ms.max", "12"),
              Map.entry("providers.sms-mms.faults.receipts.undelivered-pct", "13"),
              Map.entry("providers.sms-mms.faults.receipts.lost-pct", "14"),
              Map.entry("providers.sms-mms.faults.receipts.duplicate-pct", "15"),
              Map.entry("providers.sms-mms.faults.receipts.reordered-pct", "16"),
              Map.entry("providers.email.faults.receipts.enabled", "false"),
              Map.entry("providers.email.faults.receipts.delay-ms.min", "21"),
              Map.entry("providers.email.faults.receipts.delay-ms.max", "22"),
              Map.entry("providers.email.faults.receipts.undelivered-pct", "23"),
              Map.entry("providers.email.faults.receipts.lost-pct", "24"),
              Map.entry("providers.email.faults.receipts.duplicate-pct", "25"),
              Map.entry("providers.email.faults.receipts.reordered-pct", "26"),
              Map.entry("faults.receipts.enabled", "true"),
              Map.entry("faults.receipts.delay-ms.min", "31"),
              Map.entry("faults.receipts.delay-ms.max", "32"),
              Map.entry("faults.receipts.undelivered-pct", "33"),
              Map.entry("faults.receipts.lost-pct", "34"),
              Map.entry("faults.receipts.duplicate-pct", "35"),
              Map.entry("faults.receipts.reordered-pct", "36"),
              Map.entry("events.stream.max-readers", "71"),
              Map.entry("callbacks.max-in-flight", "72"),
              Map.entry("callbacks.timeout", "73s"),
              Map.entry("callbacks.max-age", "74h"),
              Map.entry("callbacks.disable-after", "75h"),
              Map.entry("callbacks.probe-interval", "76m"),
              Map.entry("callbacks.keep", "77h"),
              Map.entry("events.keep", "78h"),
              Map.entry("callbacks.ports", "443,8443"),
              Map.entry("callbacks.allow-networks", "10.1.0.0/16"),
              Map.entry("callbacks.allow-plain-http", "true"),
              Map.entry("callbacks.secret", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
              Map.entry("callbacks.endpoints.billing.url", "https://example.com:8443/hook"),
              Map.entry("callbacks.endpoints.billing.events", "message.failed"),
              Map.entry(
                  "callbacks.endpoints.billing.secret",
                  "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
              Map.entry("callbacks.endpoints.billing.description", "The books"),
              Map.entry("callbacks.endpoints.billing.format", "cloudevents"),
              Map.entry("callbacks.endpoints.billing.enabled", "false"),
              Map.entry("logging.level", "debug"),
              Map.entry("logging.levels.requests", "error"),
              Map.entry("logging.levels.messages", "warn"),
              Map.entry("logging.levels.providers", "info"),
              Map.entry("logging.levels.callbacks", "error"),
              Map.entry("logging.levels.store", "warn"),
              Map.entry("logging.levels.server", "info"),
              Map.entry("logging.levels.libraries", "error"),
              Map.entry("logging.format", "json"),
              Map.entry("test.endpoints", "false")));

  static final String IN_YAML = yaml() + FacadeKeys.yaml();

  static final Map<String, Object> READ =
      FacadeKeys.set(
          Map.ofEntries(
              Map.entry(
                  "ServerSection",
                  new ServerSettings(
                      new HttpSettings(
                          "0.0.0.0",
                          9090,
                          1 << 20,
                          Duration.ofSeconds(2),
                          Duration.ofMinutes(3),
                          44,
                          22,
                          List.of(IpNetwork.of("10.0.0.0/8"), IpNetwork.of("192.0.2.1")),
                          List.of("https://app.example", "http://localhost:3000"),
                          new TlsFiles(Path.of("cert.pem"), Path.of("key.pem"))),
                      List.of("app.example.com", "*.example.org"),
                      Duration.ofSeconds(1))),
              Map.entry(
                  "AuthSection",
                  new AuthSettings(
                      false,
                      List.of(
                          new ApiKey(null, "0123456789abcdef", Set.of(Scope.values())),
                          new ApiKey(null, "fedcba9876543210==", Set.of(Scope.values())),
                          new ApiKey(
                              "reader", "abcdef0123456789", Set.of(Scope.READ, Scope.METRICS))))),
              Map.entry(
                  "ApiSection",
                  new ApiSettings(
                      true,
                      new MessageLimits(15, 16, 1700, 18, 19, Duration.ofDays(20)),
                      "DE",
                      List.of(
                          "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
                          "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                      List.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))),
              Map.entry(
                  "StoreSection",
                  new StoreSettings(
                      "jdbc:postgresql://db:5433/other",
                      "clerk",
                      "pass word",
                      Duration.ofSeconds(45),
                      Duration.ofSeconds(7),
                      9L << 20)),
              Map.entry(
                  "IntakeSection",
                  new IntakeSettings(new Limit(11, 12), new Limit(13, 14), Duration.ofDays(3))),
              Map.entry("ConversationSection", new ConversationRules(false, true)),
              Map.entry("RetentionSection", Duration.ofDays(40)),
              Map.entry(
                  "ProvidersSection",
                  Map.of(
                      "sms-mms",
                      new ProviderSettings(
                          "sms-mms",
                          "mock",
                          List.of(Channel.SMS),
                          21,
                          30,
                          Duration.ofMillis(22),
                          faults(26L, 23, 24, 25, 27, 28, 29, 41, 1, 11, 12, 13, 14, 15, 16)),
                      "email",
                      new ProviderSettings(
                          "email",
                          "mock",
                          List.of(Channel.EMAIL, Channel.MMS),
                          31,
                          40,
                          Duration.ofMillis(32),
                          faults(-36L, 3, 4, 5, 37, 38, 0, 42, 0, 21, 22, 23, 24, 25, 26)))),
              Map.entry(
                  "MockSection",
                  new MockSettings(
                      faults(4L, 1, 2, 3, 5, 6, 7, 8, 1, 31, 32, 33, 34, 35, 36),
                      new AutoReplies.Habits(54, Duration.ofSeconds(2), Duration.ofSeconds(56)),
                      Path.of("ledger"))),
              Map.entry(
                  "DispatchSection",
                  new DispatchSettings(
                      new BreakerPolicy(61, Duration.ofSeconds(62), 63),
                      new RetryPolicy(
                          2, Duration.ofMillis(250), Duration.ofSeconds(51), Duration.ofHours(52)),
                      53)),
              Map.entry("StreamSection", 71),
              Map.entry(
                  "SmtpSection",
                  new SmtpSettings(
                      true,
                      "127.0.0.2",
                      2525,
                      65_536,
                      81,
                      82,
                      83,
                      Duration.ofSeconds(84),
                      Duration.ofSeconds(85),
                      Duration.ofSeconds(86),
                      new TlsFiles(Path.of("mail.pem"), Path.of("mail-key.pem")),
                      true)),
              Map.entry(
                  "CallbackSection",
                  new CallbackSection.Read(
                      72,
                      Duration.ofSeconds(73),
                      new RetrySchedule(Duration.ofHours(74)),
                      Duration.ofHours(75),
                      Duration.ofMinutes(76),
                      Duration.ofHours(77),
                      Duration.ofHours(78),
                      List.of(443, 8443),
                      List.of(IpNetwork.of("10.1.0.0/16")),
                      true,
                      false,
                      List.of("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="))),
              Map.entry(
                  "DeclaredEndpointsSection",
                  List.of(
                      new DeclaredEndpoint(
                          "billing",
                          new Endpoints.Wish(
                              URI.create("https://example.com:8443/hook"),
                              EventSelection.parse("message.failed"),
                              "The books",
                              "cloudevents",
                              false),
                          "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="))),
              Map.entry("MemorySection", Sections.MEMORY.parts(54L << 20, 1_049_000, 65_536, 2)),
              Map.entry(
                  "LoggingSection",
                  new LoggingSettings(
                      new LogLevels(
                          LogLevel.DEBUG,
                          Map.of(
                              LogArea.REQUESTS, LogLevel.ERROR,
                              LogArea.MESSAGES, LogLevel.WARN,
                              LogArea.PROVIDERS, LogLevel.INFO,
                              LogArea.CALLBACKS, LogLevel.ERROR,
                              LogArea.STORE, LogLevel.WARN,
                              LogArea.SERVER, LogLevel.INFO,
                              LogArea.LIBRARIES, LogLevel.ERROR)),
                      LoggingSettings.Format.JSON)),
              Map.entry("TestSection", false)));

  private EveryKey() {}

  private static String yaml() {
    try (InputStream in =
        Objects.requireNonNull(EveryKey.class.getResourceAsStream("every-key.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PartialFaults faults(@Nullable Long seed, int... values) {
    Map<FaultMember, Integer> byMember = new EnumMap<>(FaultMember.class);
    List<FaultMember> members = List.of(FaultMember.values());
    for (int i = 0; i < values.length; i++) {
      byMember.put(members.get(i), values[i]);
    }
    return new PartialFaults(byMember, seed);
  }
}
