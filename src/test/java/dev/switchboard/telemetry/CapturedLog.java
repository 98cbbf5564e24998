package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event log whose lines a test can read. */
final class CapturedLog {
  static final Instant NOW = Instant.parse("2026-03-01T09:08:07.006Z");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final EventLog log;

  CapturedLog(LogFormat format, LogLevel threshold) {
    this(format, LogLevels.all(threshold));
  }

  CapturedLog(LogFormat format, LogLevels levels) {
    log = new EventLog(format, levels, () -> NOW, out);
  }

  static CapturedLog json() {
    return new CapturedLog(LogFormat.JSON, LogLevel.INFO);
  }

  /** Closes the log; every line must end with the one line end it has. */
  List<String> lines() {
    log.close();
    return linesOf(out);
  }

  List<JsonNode> objects() {
    return lines().stream().map(CapturedLog::parse).toList();
  }

  JsonNode onlyObject() {
    List<JsonNode> objects = objects();
    if (objects.size() != 1) {
      throw new AssertionError("expected one line, got " + objects);
    }
    return objects.getFirst();
  }

  static List<String> linesOf(ByteArrayOutputStream out) {
    String text = decode(out.toByteArray());
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line is cut off: " + text);
    }
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }

  private static String decode(byte[] bytes) {
    try {
      // Strictly: a lenient decoder would hide bytes that are no UTF-8.
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("the log is not UTF-8", e);
    }
  }

  static JsonNode parse(String line) {
    return JSON.readTree(line);
  }
}
