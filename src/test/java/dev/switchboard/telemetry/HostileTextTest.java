package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whatever text comes in, a line stays one line, stays JSON, stays small and tells no address. */
class HostileTextTest {
  @Test
  void everyCharacterComesBackAsItWas() {
    CapturedLog captured = CapturedLog.json();
    List<String> sent = new ArrayList<>();
    for (int start = 0; start < 0x10000; start += 64) {
      StringBuilder block = new StringBuilder();
      for (int c = start; c < start + 64; c++) {
        if (!Character.isSurrogate((char) c)) {
          block.append((char) c);
        }
      }
      sent.add(block.toString());
    }
    sent.add("\ud83d\ude00 \udbff\udfff");
    sent.forEach(value -> captured.log.invalidRouting(value, "x"));
    assertThat(captured.objects())
        .extracting(line -> line.get("event_id").asString())
        .containsExactlyElementsOf(sent);
  }

  @Test
  void surrogateWithoutItsPartnerIsReplaced() {
    CapturedLog captured = CapturedLog.json();
    captured.log.invalidRouting("a\ud83d", "\ude00b\ud83d\ud83d\ude00");
    JsonNode line = captured.onlyObject();
    assertThat(line.get("event_id").asString()).isEqualTo("a\ufffd");
    assertThat(line.get("channel").asString()).isEqualTo("\ufffdb\ufffd\ud83d\ude00");
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void nothingEndsALineOrSteersATerminal(LogFormat format) {
    CapturedLog captured = new CapturedLog(format, LogLevel.INFO);
    String evil = "a\nb\rc\u0085d\u2028e\u2029f\u001b[2Jg\u0000h\u009bi\u202ej\u007fk";
    captured.log.invalidRouting(evil, evil);
    captured.log.warn(LogArea.SERVER, evil, evil);
    captured.log.unexpected(evil, new IllegalStateException(evil));
    List<String> lines = captured.lines();
    assertThat(lines).hasSize(3);
    assertThat(lines)
        .allSatisfy(line ->
            // The colour of the level is ours.
            assertThat(line.replaceAll("\u001b\\[3\\dm|\u001b\\[0m", ""))
                .doesNotContainPattern("[\\p{Cc}\\u2028\\u2029\\u202e]")
                .contains("\\n", "\\r", "\\u2028", "\\u001b"));
  }

  @Test
  void randomTextAlwaysLeavesALineOfJson() {
    CapturedLog captured = CapturedLog.json();
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder value = new StringBuilder();
      for (int n = random.nextInt(700); n > 0; n--) {
        value.append((char) random.nextInt(0x10000));
      }
      captured.log.deadLetter(
          value.toString(), value.toString(), value.toString(), i, value.toString());
    }
    assertThat(captured.objects()).hasSize(500);
  }

  @Test
  void longValuesAreCutAndSaySo() {
    CapturedLog captured = CapturedLog.json();
    captured.log.requestFinished("GET", "/" + "x".repeat(100_000), 404, "r", 1, null);
    String path = captured.onlyObject().get("path").asString();
    assertThat(path).hasSize(Line.MAX_VALUE_BYTES + 1).endsWith("x\u2026");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001", "\"", "\u20ac", "\ud83d\ude00", "\ud83d", "\n"})
  void noLineIsLongerThanThePipeAllows(String unit) {
    String huge = unit.repeat(50_000);
    Throwable thrown = new IllegalStateException(huge, new IllegalStateException(huge));
    CapturedLog captured = CapturedLog.json();
    captured.log.dispatchAttempt(huge, huge, huge, -1, huge, Long.MIN_VALUE, huge);
    captured.log.requestFinished(huge, huge, 200, huge, Long.MAX_VALUE, huge);
    captured.log.unexpected(huge, thrown);
    captured.log.storeFailed(huge, thrown);
    captured.log.warn(LogArea.SERVER, huge, huge);
    captured.log.library(LogLevel.WARN, huge, huge);
    assertThat(captured.lines())
        .hasSize(6)
        .allSatisfy(line -> {
          assertThat(line.getBytes(UTF_8).length).isLessThan(LinePipe.MAX_LINE_BYTES);
          assertThat(CapturedLog.parse(line).isObject()).isTrue();
        });
  }

  @Test
  void numbersComeBackAsTheyWere() {
    CapturedLog captured = CapturedLog.json();
    long[] numbers = {
      0, 9, 10, 99, 100, -1, -10, 999_999_999_999_999_999L, Long.MAX_VALUE, Long.MIN_VALUE
    };
    for (long number : numbers) {
      captured.log.staleSettlement("p", "m", 1, number);
    }
    assertThat(captured.objects().stream().mapToLong(line -> line.get("fence").asLong()).toArray())
        .containsExactly(numbers);
  }

  @Test
  void bottomlessCausesAndEndlessStacksStayBounded() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second", first);
    first.initCause(second);
    StackTraceElement frame = new StackTraceElement("a.B", "c", "B.java", 1);
    StackTraceElement[] frames = new StackTraceElement[1_000];
    Arrays.fill(frames, frame);
    first.setStackTrace(frames);
    CapturedLog captured = CapturedLog.json();
    captured.log.unexpected("here", second);
    assertThat(captured.onlyObject().get("stack").asString()).contains("more\nCaused by: ");
  }

  @Test
  void throwableThatCannotDescribeItselfIsStillLogged() {
    CapturedLog captured = CapturedLog.json();
    captured.log.unexpected("here", new Undescribable());
    assertThat(captured.onlyObject().get("stack").asString())
        .startsWith(Undescribable.class.getName() + "\n\tat ");
  }

  @Test
  void addressesInTextFromElsewhereAreMasked() {
    CapturedLog captured = CapturedLog.json();
    captured.log.unexpected(
        "x", new IllegalStateException("Key (from_address)=(+18045551234) already exists"));
    captured.log.storeFailed(
        "open", new IllegalStateException("jdbc:postgresql://app:secret@db/switchboard"));
    captured.log.requestFinished("GET", "/api/messages/+18045551234", 404, "r", 1, null);
    captured.log.requestFinished("GET", "/api/messages/%2B18045551234/x", 404, "r", 1, null);
    captured.log.requestFinished("GET", "/v3/bounces/user%40example.com", 404, "r", 1, null);
    captured.log.requestFinished("GET", "/v3/bounces/a%2Buser%EF%bc%A0x.com", 404, "r", 1, null);
    captured.log.inboundRejected("r", "user\uff20example.com");
    captured.log.inboundRejected("r", "cannot read \"user.name+tag@example.com\"");
    captured.log.library(LogLevel.WARN, "lib", "to contact@example.org failed (x@y)");
    captured.log.warn(LogArea.SERVER, "odd", "1 + 1 = 2 at 100%, + none @ all");
    List<String> lines = captured.lines();
    assertThat(lines)
        .noneSatisfy(line -> assertThat(line).containsPattern("5551234|secret|user|contact|x@y"));
    assertThat(lines.getFirst()).contains("(***) already exists");
    assertThat(lines.get(1)).contains("jdbc:postgresql://***/switchboard");
    assertThat(lines.get(2)).contains("\"/api/messages/***\"");
    assertThat(lines.get(3)).contains("\"/api/messages/***/x\"");
    assertThat(lines.get(4)).contains("\"/v3/bounces/***\"");
    assertThat(lines.getLast()).contains("1 + 1 = 2 at 100%, + none @ all");
  }

  private static final class Undescribable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException();
    }
  }
}
