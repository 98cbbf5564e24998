package dev.switchboard.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A message as a person reads it. */
final class MessageText {
  private static final List<String> MEMBERS =
      List.of(
          "id",
          "status",
          "channel",
          "direction",
          "from",
          "to",
          "subject",
          "body",
          "timestamp",
          "processed_at",
          "provider_name",
          "provider_message_id",
          "send_at",
          "expires_at",
          "next_attempt_at",
          "deferred_by",
          "last_error_code",
          "failure_reason",
          "conversation_id");

  private MessageText() {}

  /** Members that have a value, then every attempt, oldest first. */
  static List<String> lines(JsonNode message) {
    List<List<String>> members = new ArrayList<>();
    for (String name : MEMBERS) {
      JsonNode value = message.path(name);
      if (!value.isNull() && !value.isMissingNode()) {
        members.add(List.of(name, Printed.line(value)));
      }
    }
    for (JsonNode attachment : message.path("attachments")) {
      members.add(List.of("attachment", Printed.line(attachment)));
    }
    List<String> lines = new ArrayList<>(Printed.table(members));
    List<List<String>> attempts = new ArrayList<>();
    attempts.add(List.of("attempt", "at", "provider", "outcome", "latency", "error"));
    for (JsonNode attempt : message.path("attempts")) {
      attempts.add(
          List.of(
              Printed.line(attempt.path("attempt_number")),
              Printed.line(attempt.path("occurred_at")),
              Printed.line(attempt.path("provider_name")),
              Printed.line(attempt.path("outcome")),
              Printed.line(attempt.path("latency_ms")) + " ms",
              Printed.line(attempt.path("error_code"))));
    }
    if (attempts.size() > 1) {
      lines.add("");
      lines.addAll(Printed.table(attempts));
    }
    return lines;
  }

  /** What became of it, in a line. */
  static String outcome(JsonNode message) {
    String status = message.path("status").asString("?");
    int attempts = message.path("attempts").size();
    String tried = attempts == 1 ? "1 attempt" : attempts + " attempts";
    return switch (status) {
      case "dispatched" ->
          "dispatched by %s after %s".formatted(Printed.line(message.path("provider_name")), tried);
      case "failed" ->
          "failed after %s: %s (%s)"
              .formatted(
                  tried,
                  Printed.line(message.path("failure_reason")),
                  Printed.line(message.path("last_error_code")));
      case "pending" ->
          message.path("deferred_by").isNull()
              ? "pending, " + tried
              : "pending, %s, held back by %s"
                  .formatted(tried, Printed.line(message.path("deferred_by")));
      default -> Printed.safe(status);
    };
  }
}
