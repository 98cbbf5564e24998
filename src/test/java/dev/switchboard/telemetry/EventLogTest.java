package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The names and members that searches and alerts are built on. */
class EventLogTest {
  @Test
  void dispatchAttemptCarriesTheContractsFields() {
    assertThat(written(log -> log.dispatchAttempt("sms-mms", "mms", "m-1", 3, "error", 12, "503")))
        .isEqualTo(
            head("info", "dispatch_attempt")
                + ",\"provider\":\"sms-mms\",\"channel\":\"mms\",\"message_id\":\"m-1\","
                + "\"attempt_number\":3,\"outcome\":\"error\",\"latency_ms\":12,"
                + "\"error_code\":\"503\"}");
  }

  @Test
  void successHasNoErrorCode() {
    assertThat(written(log -> log.dispatchAttempt("email", "email", "m-2", 1, "success", 0, null)))
        .endsWith("\"outcome\":\"success\",\"latency_ms\":0}");
  }

  @Test
  void requestShowsItsDurationInMillisecondsAndTheMessageItMade() {
    assertThat(
            written(log ->
                log.requestFinished("POST", "/api/messages/sms", 202, "r-1", 12_034_999L, "m-1")))
        .isEqualTo(
            head("info", "request_finished")
                + ",\"method\":\"POST\",\"path\":\"/api/messages/sms\",\"status\":202,"
                + "\"request_id\":\"r-1\",\"duration_ms\":12.034,\"message_id\":\"m-1\"}");
  }

  @Test
  void requestThatFailedIsNotASecondError() {
    assertThat(written(log -> log.requestFinished("GET", "/api/x", 503, "r", 1, null)))
        .startsWith(head("info", "request_finished"));
  }

  @Test
  void polledPathsAreLoggedAtDebugOnly() {
    Consumer<EventLog> polls =
        log -> {
          log.requestFinished("GET", "/healthz", 200, "r", 1, null);
          log.requestFinished("GET", "/readyz?verbose", 503, "r", 1, null);
          log.requestFinished("GET", "/metrics", 200, "r", 1, null);
        };
    CapturedLog info = CapturedLog.json();
    polls.accept(info.log);
    assertThat(info.lines()).isEmpty();

    CapturedLog debug = new CapturedLog(LogFormat.JSON, LogLevel.DEBUG);
    polls.accept(debug.log);
    assertThat(debug.objects())
        .extracting(line -> line.get("level").asString())
        .containsExactly("debug", "debug", "debug");
  }

  @Test
  void queryOfARequestIsNotLogged() {
    CapturedLog captured = CapturedLog.json();
    captured.log.requestFinished(
        "GET", "/api/conversations?participant=%2B18045551234", 200, "r", 1, null);
    assertThat(captured.onlyObject().get("path").asString()).isEqualTo("/api/conversations");
  }

  @Test
  void everyOtherEventHasItsNameLevelAndFields() {
    assertThat(written(log -> log.deadLetter("email", "email", "m-1", 8, "max_attempts")))
        .isEqualTo(
            head("warn", "dead_letter")
                + ",\"provider\":\"email\",\"channel\":\"email\",\"message_id\":\"m-1\","
                + "\"attempts\":8,\"reason\":\"max_attempts\"}");
    assertThat(written(log -> log.invalidRouting("41", "mms")))
        .isEqualTo(head("error", "invalid_routing") + ",\"event_id\":\"41\",\"channel\":\"mms\"}");
    assertThat(written(log -> log.providerNotConfigured("mms")))
        .isEqualTo(head("error", "provider_not_configured") + ",\"channel\":\"mms\"}");
    assertThat(written(log -> log.inboundRejected("r-1", "malformed_json")))
        .isEqualTo(
            head("warn", "inbound_rejected")
                + ",\"request_id\":\"r-1\",\"reason\":\"malformed_json\"}");
    assertThat(written(log -> log.staleSettlement("email", "m-1", 2, 7)))
        .isEqualTo(
            head("warn", "stale_settlement")
                + ",\"provider\":\"email\",\"message_id\":\"m-1\",\"attempt_number\":2,"
                + "\"fence\":7}");
    assertThat(written(log -> log.ready("http://127.0.0.1:8080")))
        .isEqualTo(
            head("info", "ready")
                + ",\"url\":\"http://127.0.0.1:8080\",\"message\":\"Switchboard is ready\"}");
    assertThat(written(log -> log.stopping("SIGTERM")))
        .startsWith(head("info", "stopping") + ",\"reason\":\"SIGTERM\"");
    assertThat(written(EventLog::stopped)).startsWith(head("info", "stopped"));
    assertThat(written(log -> log.info(LogArea.SERVER, "seeded", "10 messages")))
        .isEqualTo(head("info", "seeded") + ",\"message\":\"10 messages\"}");
    assertThat(written(log -> log.warn(LogArea.SERVER, "odd", "x")))
        .startsWith(head("warn", "odd"));
  }

  @Test
  void unexpectedThrowableShowsItsClassItsFramesAndItsCause() {
    CapturedLog captured = CapturedLog.json();
    captured.log.unexpected(
        "lane sms-mms", new IllegalStateException("outer", new ArithmeticException("inner")));
    JsonNode line = captured.onlyObject();
    assertThat(line.get("event").asString()).isEqualTo("unexpected");
    assertThat(line.get("where").asString()).isEqualTo("lane sms-mms");
    assertThat(line.get("error").asString()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.get("stack").asString())
        .startsWith("java.lang.IllegalStateException: outer\n\tat ")
        .contains("EventLogTest", "\nCaused by: java.lang.ArithmeticException: inner\n\tat ");
  }

  @Test
  void storeFailureNamesTheOperationAndEveryCauseOnOneLine() {
    CapturedLog captured = CapturedLog.json();
    captured.log.storeFailed(
        "commit", new IllegalStateException("outer", new ArithmeticException("disk full")));
    JsonNode line = captured.onlyObject();
    assertThat(line.get("level").asString()).isEqualTo("error");
    assertThat(line.get("operation").asString()).isEqualTo("commit");
    assertThat(line.get("message").asString())
        .isEqualTo(
            "java.lang.IllegalStateException: outer; caused by "
                + "java.lang.ArithmeticException: disk full");
  }

  @Test
  void linesBelowTheThresholdAreNotWritten() {
    CapturedLog captured = new CapturedLog(LogFormat.JSON, LogLevel.ERROR);
    captured.log.dispatchAttempt("email", "email", "m", 1, "success", 1, null);
    captured.log.warn(LogArea.SERVER, "odd", "x");
    captured.log.unexpected("lane email", new IllegalStateException("y"));
    assertThat(captured.onlyObject().get("event").asString()).isEqualTo("unexpected");
    assertThat(captured.log.droppedLines()).isZero();
  }

  @Test
  void areaHasALevelOfItsOwn() {
    LogLevels quietRequests =
        new LogLevels(
            LogLevel.INFO,
            Map.of(LogArea.REQUESTS, LogLevel.WARN, LogArea.LIBRARIES, LogLevel.DEBUG));
    CapturedLog captured = new CapturedLog(LogFormat.JSON, quietRequests);
    captured.log.requestFinished("GET", "/api/providers", 200, "r-1", 1_000_000, null);
    captured.log.dispatchAttempt("email", "email", "m", 1, "success", 1, null);
    assertThat(captured.onlyObject().get("event").asString()).isEqualTo("dispatch_attempt");
    assertThat(captured.log.isEnabled(LogArea.LIBRARIES, LogLevel.DEBUG)).isTrue();
    assertThat(captured.log.isEnabled(LogArea.STORE, LogLevel.DEBUG)).isFalse();
  }

  @Test
  void levelIsInColorWhereThatIsWanted() {
    CapturedLog captured = new CapturedLog(LogFormat.COLORED, LogLevels.all(LogLevel.INFO));
    captured.log.warn(LogArea.SERVER, "odd", "\u001b[2Jgone");
    assertThat(captured.lines())
        .containsExactly(
            "09:08:07.006Z\u001b[33m warn  \u001b[0modd                \\u001b[2Jgone");
  }

  @Test
  void colorIsForTerminalsAndNotForThoseWhoWantNone() {
    LoggingSettings auto =
        new LoggingSettings(LogLevels.all(LogLevel.INFO), LoggingSettings.Format.AUTO);
    LoggingSettings text =
        new LoggingSettings(LogLevels.all(LogLevel.INFO), LoggingSettings.Format.TEXT);
    assertThat(auto.format(true, null)).isEqualTo(LogFormat.COLORED);
    assertThat(auto.format(true, "")).isEqualTo(LogFormat.COLORED);
    assertThat(auto.format(true, "1")).isEqualTo(LogFormat.TEXT);
    assertThat(auto.format(false, null)).isEqualTo(LogFormat.JSON);
    assertThat(text.format(true, null)).isEqualTo(LogFormat.COLORED);
    assertThat(text.format(false, null)).isEqualTo(LogFormat.TEXT);
  }

  @Test
  void timeFollowsTheClockAcrossSecondsAndDays() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    List<String> times =
        List.of(
            "2024-02-29T23:59:59.999Z",
            "2024-03-01T00:00:00.000Z",
            "2024-03-01T00:00:00.001Z",
            "2024-03-01T00:00:01.001Z",
            "1969-12-31T23:59:59.990Z");
    try (EventLog log = new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), now::get, out)) {
      for (String time : times) {
        now.set(Instant.parse(time));
        log.stopped();
      }
    }
    assertThat(CapturedLog.linesOf(out))
        .extracting(line -> CapturedLog.parse(line).get("time").asString())
        .containsExactlyElementsOf(times);
  }

  @Test
  void textLineIsAlignedAndQuotesOnlyWhatNeedsIt() {
    CapturedLog captured = new CapturedLog(LogFormat.TEXT, LogLevel.INFO);
    captured.log.dispatchAttempt("sms-mms", "sms", "m-1", 1, "error", 12, "");
    captured.log.deadLetter("email", "email", "m-2", 8, "too \"old\"\n");
    captured.log.ready("http://127.0.0.1:8080");
    assertThat(captured.lines())
        .containsExactly(
            "09:08:07.006Z info  dispatch_attempt   provider=sms-mms channel=sms message_id=m-1"
                + " attempt_number=1 outcome=error latency_ms=12 error_code=\"\"",
            "09:08:07.006Z warn  dead_letter        provider=email channel=email message_id=m-2"
                + " attempts=8 reason=\"too \\\"old\\\"\\n\"",
            "09:08:07.006Z info  ready              url=http://127.0.0.1:8080 Switchboard is"
                + " ready");
  }

  private static String written(Consumer<EventLog> event) {
    CapturedLog captured = CapturedLog.json();
    event.accept(captured.log);
    List<String> lines = captured.lines();
    assertThat(lines).hasSize(1);
    assertThat(CapturedLog.parse(lines.getFirst()).isObject()).isTrue();
    return lines.getFirst();
  }

  private static String head(String level, String event) {
    return "{\"time\":\"2026-03-01T09:08:07.006Z\",\"level\":\"%s\",\"event\":\"%s\""
        .formatted(level, event);
  }
}
