package dev.switchboard.app;

import dev.switchboard.tools.follow.FeedLine;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An event as one line for a person, in colour where that is wanted. */
final class EventText {
  private static final int MAX_TEXT_LENGTH = 60;
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String CYAN = "36";
  private static final String GREY = "90";

  private final boolean colour;
  private final DateTimeFormatter time;

  EventText(boolean colour, ZoneId zone) {
    this.colour = colour;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
  }

  /** Whether a program that prints to this terminal should use colours (no-color.org). */
  static boolean coloursAreWanted(@Nullable String noColour, boolean terminal) {
    return terminal && (noColour == null || noColour.isEmpty());
  }

  String of(FeedLine line) {
    String rest =
        line.isResync()
            ? "events are missing before this: " + line.data("reason").replace('_', ' ')
            : line.type().startsWith("provider.") ? provider(line) : message(line);
    return paint(GREY, time.format(line.at()))
        + " "
        + paint(colourOf(line.type()), padded(visible(line.type())))
        + " "
        + rest;
  }

  private String message(FeedLine line) {
    List<String> parts = new ArrayList<>();
    parts.add(paint(GREY, visible(line.data("id"))));
    parts.add(visible(line.data("channel")));
    parts.add(visible(line.data("from") + " -> " + line.data("to")));
    JsonNode data = line.event().path("data");
    switch (line.type()) {
      case "message.attempted" -> {
        JsonNode attempt = data.path("attempt");
        parts.add("attempt " + attempt.path("attempt_number").asInt(0));
        parts.add(visible(attempt.path("outcome").asString("")));
        parts.add(visible(attempt.path("error_code").asString("")));
        parts.add(attempt.path("latency_ms").asLong(0) + " ms");
      }
      case "message.failed" -> {
        parts.add(visible(line.data("failure_reason")));
        parts.add(visible(line.data("last_error_code")));
      }
      case "message.undelivered" ->
          parts.add(visible(data.path("delivery").path("error_code").asString("")));
      case "message.accepted", "message.received" ->
          parts.add(paint(GREY, "\"" + shortened(visible(line.data("body"))) + "\""));
      default -> parts.add(visible(line.data("provider_name")));
    }
    parts.removeIf(String::isEmpty);
    return String.join("  ", parts);
  }

  private static String provider(FeedLine line) {
    List<String> parts = new ArrayList<>();
    parts.add(visible(line.data("provider_name")));
    parts.add(visible(line.data("reason")));
    String until = line.data("retry_at") + line.data("until");
    parts.add(until.isEmpty() ? "" : "until " + visible(until));
    parts.removeIf(String::isEmpty);
    return String.join("  ", parts);
  }

  /** Strangers wrote some of it: nothing in it may move the cursor or turn the line around. */
  private static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .map(c ->
            switch (Character.getType(c)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR,
                  Character.SURROGATE ->
                  ' ';
              default -> c;
            })
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= MAX_TEXT_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT_LENGTH)) + "...";
  }

  private static String colourOf(String type) {
    return switch (type) {
      case "message.failed", "message.undelivered", "provider.breaker_opened" -> RED;
      case "message.dispatched", "message.delivered", "provider.breaker_closed" -> GREEN;
      case "message.received" -> CYAN;
      case "resync", "message.retried", "provider.breaker_half_opened", "provider.paused" -> YELLOW;
      default -> "";
    };
  }

  private static String padded(String type) {
    return String.format(Locale.ROOT, "%-28s", type);
  }

  private String paint(String code, String text) {
    return colour && !code.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
