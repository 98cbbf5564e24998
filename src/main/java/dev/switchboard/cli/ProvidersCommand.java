package dev.switchboard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code switchboard providers}: the state of every provider. */
@Command(
    name = "providers",
    description = "Show every provider: its breaker, its pace, and what waits for it.",
    mixinStandardHelpOptions = true)
public final class ProvidersCommand extends ServerCommand {
  @Override
  protected int run(ApiClient client) throws ServerFailure, InterruptedException {
    JsonNode providers = client.get("/api/providers");
    if (json()) {
      print(providers);
    } else {
      Printed.table(rows(providers.path("items"))).forEach(this::print);
    }
    return OK;
  }

  static List<List<String>> rows(JsonNode providers) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "provider",
            "type",
            "channels",
            "breaker",
            "pace/s",
            "in flight",
            "pending",
            "oldest",
            "attempts",
            "failed"));
    for (JsonNode one : providers) {
      List<String> channels = new ArrayList<>();
      one.path("channels").forEach(channel -> channels.add(Printed.line(channel)));
      JsonNode counters = one.path("counters");
      JsonNode pace = one.path("governor").path("rate_per_second");
      rows.add(
          List.of(
              Printed.line(one.path("name")),
              Printed.line(one.path("type")),
              channels.isEmpty() ? "-" : String.join(",", channels),
              Printed.line(one.path("breaker").path("state")),
              pace.isNumber() ? "%.1f".formatted(pace.asDouble()) : "any",
              Printed.line(one.path("governor").path("in_flight")),
              Printed.line(one.path("queue").path("pending")),
              String.format(
                  Locale.ROOT, "%.0f s", one.path("queue").path("oldest_age_seconds").asDouble(0)),
              Printed.line(counters.path("attempts")),
              String.valueOf(
                  counters.path("error").asLong(0) + counters.path("timeout").asLong(0))));
    }
    return rows;
  }
}
