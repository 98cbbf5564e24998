package dev.switchboard.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code switchboard cancel}: takes a pending message back. */
@Command(
    name = "cancel",
    description = {
      "Take a message back that is still pending.",
      "The exit code is 1 where it is being sent, or has another end."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class CancelCommand extends ServerCommand {
  @Parameters(paramLabel = "ID", description = "As the server gave it when it took the message.")
  private String id;

  @Override
  protected int run(ApiClient client) throws ServerFailure, InterruptedException {
    JsonNode message = client.delete("/api/messages/" + ApiClient.encode(id));
    if (json()) {
      print(message);
    } else {
      print(message.path("id").asString(id) + " " + MessageText.outcome(message));
    }
    return OK;
  }
}
