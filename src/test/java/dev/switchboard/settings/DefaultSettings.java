package dev.switchboard.settings;

import dev.switchboard.api.ApiSettings;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.RetrySchedule;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.http.HttpSettings;
import dev.switchboard.http.ServerSettings;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.intake.RateLimits.Limit;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.mock.AutoReplies;
import dev.switchboard.provider.mock.MockSettings;
import dev.switchboard.provider.mock.PartialFaults;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.smtp.SmtpSettings;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.LogLevels;
import dev.switchboard.telemetry.LoggingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What each section is where no source says anything. */
final class DefaultSettings {
  static final Map<String, Object> READ =
      FacadeKeys.defaults(
          Map.ofEntries(
              Map.entry(
                  "ServerSection",
                  new ServerSettings(
                      new HttpSettings(
                          "127.0.0.1",
                          8080,
                          262_144,
                          Duration.ofSeconds(10),
                          Duration.ofSeconds(60),
                          10_000,
                          1000,
                          List.of(),
                          List.of(),
                          null),
                      List.of(),
                      Duration.ofSeconds(10))),
              Map.entry("AuthSection", new AuthSettings(false, List.of())),
              Map.entry(
                  "ApiSection",
                  new ApiSettings(
                      false,
                      new MessageLimits(10, 100, 8000, 10 << 20, 20 << 20, Duration.ofDays(35)),
                      "US",
                      List.of(),
                      List.of())),
              Map.entry(
                  "StoreSection",
                  new StoreSettings(
                      "jdbc:sqlite:data/switchboard.db",
                      null,
                      null,
                      Duration.ofSeconds(10),
                      Duration.ofSeconds(5),
                      128L << 20)),
              Map.entry(
                  "IntakeSection",
                  new IntakeSettings(
                      new Limit(6000, 600), new Limit(30_000, 3000), Duration.ofHours(24))),
              Map.entry("ConversationSection", new ConversationRules(true, false)),
              Map.entry("RetentionSection", Duration.ZERO),
              Map.entry(
                  "ProvidersSection",
                  Map.of(
                      "sms-mms",
                      new ProviderSettings(
                          "sms-mms",
                          "mock",
                          List.of(Channel.SMS, Channel.MMS),
                          64,
                          0,
                          Duration.ofSeconds(5),
                          PartialFaults.NONE),
                      "email",
                      new ProviderSettings(
                          "email",
                          "mock",
                          List.of(Channel.EMAIL),
                          64,
                          0,
                          Duration.ofSeconds(5),
                          PartialFaults.NONE))),
              Map.entry(
                  "MockSection",
                  new MockSettings(
                      EveryKey.faults(null, 0, 0, 0, 0, 0, 0, 0, 0, 200, 2000, 0, 0, 0, 0),
                      new AutoReplies.Habits(0, Duration.ofSeconds(1), Duration.ofSeconds(10)),
                      null)),
              Map.entry(
                  "DispatchSection",
                  new DispatchSettings(
                      new BreakerPolicy(5, Duration.ofSeconds(5), 3),
                      new RetryPolicy(
                          20, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(24)),
                      10_000)),
              Map.entry("StreamSection", 500),
              Map.entry(
                  "SmtpSection",
                  new SmtpSettings(
                      false,
                      "127.0.0.1",
                      1025,
                      2 << 20,
                      100,
                      1_000,
                      500,
                      Duration.ofMinutes(5),
                      Duration.ofMinutes(5),
                      Duration.ofHours(1),
                      null,
                      false)),
              Map.entry(
                  "CallbackSection",
                  new CallbackSection.Read(
                      32,
                      Duration.ofSeconds(15),
                      new RetrySchedule(Duration.ofDays(5)),
                      Duration.ofDays(5),
                      Duration.ofHours(1),
                      Duration.ofDays(7),
                      Duration.ZERO,
                      List.of(443),
                      List.of(),
                      false,
                      true,
                      List.of())),
              Map.entry("DeclaredEndpointsSection", List.of()),
              Map.entry("MemorySection", Sections.MEMORY.fitting(null, 262_144, 0, 2)),
              Map.entry(
                  "LoggingSection",
                  new LoggingSettings(LogLevels.all(LogLevel.INFO), LoggingSettings.Format.AUTO)),
              Map.entry("TestSection", false)));

  private DefaultSettings() {}
}
