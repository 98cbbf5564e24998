package dev.switchboard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code switchboard record}: a scenario from a server's own history. */
@Command(
    name = "record",
    description = {
      "Write a scenario from what happened on a running server.",
      "It says how many messages came, and how the providers answered. 'switchboard rehearse' replays",
      "it, with these settings or others."
    },
    footer = {"", "Replays are described in docs/rehearsal.md."},
    mixinStandardHelpOptions = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class RecordCommand extends ServerCommand {
  /** What one request asks for, so that no read takes long. */
  private static final Duration PIECE = Duration.ofHours(1);

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smh])");

  @Option(
      names = "--since",
      required = true,
      paramLabel = "TIME",
      description = "The beginning: 2026-03-01T12:00:00Z, or so long ago: 90m.")
  private String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "The end, at most 24 hours later; now, unless given.")
  private @Nullable String until;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A new file for the scenario; standard output, unless given.")
  private @Nullable Path out;

  @Override
  protected int run(ApiClient client) throws ServerFailure, InterruptedException {
    // The second that has begun belongs to it.
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Instant from = time("--since", since, now).truncatedTo(ChronoUnit.MINUTES);
    Instant to = until == null ? now : time("--until", until, now);
    if (!from.isBefore(to) || to.isAfter(from.plus(LONGEST))) {
      throw new ParameterException(
          spec().commandLine(), "--until is after --since, by at most 24 hours");
    }
    if (out != null && Files.exists(out)) {
      throw new ServerFailure(out + " is there already; name a new file");
    }
    ObjectNode history = history(client, from, to);
    if (json()) {
      print(history);
      return OK;
    }
    int nodes = Math.max(1, client.get("/api/nodes").path("items").size());
    List<String> lines = new RecordedScenario(history, from, to, nodes).lines();
    if (out == null) {
      lines.forEach(this::print);
      return OK;
    }
    try {
      Files.write(out, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new ServerFailure(out + " cannot be written", e);
    }
    print("%s: replay it with 'switchboard rehearse %s'".formatted(out, out));
    return OK;
  }

  private static ObjectNode history(ApiClient client, Instant from, Instant to)
      throws ServerFailure, InterruptedException {
    List<JsonNode> pieces = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plus(PIECE)) {
      Instant end = at.plus(PIECE).isBefore(to) ? at.plus(PIECE) : to;
      pieces.add(client.get("/api/history?since=" + at + "&until=" + end));
    }
    ObjectNode all = JsonMapper.shared().createObjectNode();
    all.put("since", from.toString());
    all.put("until", pieces.getLast().path("until").asString(to.toString()));
    all.set("step_seconds", pieces.getFirst().path("step_seconds"));
    for (String member : List.of("accepted", "answered")) {
      ArrayNode joined = all.putArray(member);
      pieces.forEach(piece -> piece.path(member).forEach(joined::add));
    }
    return all;
  }

  private Instant time(String option, String text, Instant now) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long number = Long.parseLong(span.group(1));
      return now.minus(
          switch (span.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
          });
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw new ParameterException(
          spec().commandLine(), option + " is a time such as 2026-03-01T12:00:00Z, or 90m");
    }
  }
}
