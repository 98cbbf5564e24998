package dev.switchboard.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code switchboard breaker}: trips or resets the breaker of a provider. */
@Command(
    name = "breaker",
    description = {
      "Trip or reset the breaker of a provider.",
      "open stops all calls until close or reset; close calls again at once; reset also forgets"
          + " earlier failures."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class BreakerCommand extends ServerCommand {
  /** What may be done. */
  enum Action {
    OPEN,
    CLOSE,
    RESET;

    /** As the API names it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}")
  private Action action;

  @Parameters(index = "1", paramLabel = "PROVIDER", description = "Such as sms-mms.")
  private String provider;

  @Override
  protected int run(ApiClient client) throws ServerFailure, InterruptedException {
    JsonNode shown =
        client.post(
            "/api/providers/" + ApiClient.encode(provider) + "/breaker",
            JsonMapper.shared().createObjectNode().put("action", action.toString()),
            Map.of());
    if (json()) {
      print(shown);
    } else {
      Printed.table(ProvidersCommand.rows(JsonMapper.shared().createArrayNode().add(shown)))
          .forEach(this::print);
    }
    return OK;
  }
}
