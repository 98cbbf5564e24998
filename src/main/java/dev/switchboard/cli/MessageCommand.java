package dev.switchboard.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code switchboard message}: a message, where it stands, and every attempt. */
@Command(
    name = "message",
    description = "Show a message, where it stands, and every attempt.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class MessageCommand extends ServerCommand {
  @Parameters(paramLabel = "ID", description = "As the server gave it when it took the message.")
  private String id;

  @Override
  protected int run(ApiClient client) throws ServerFailure, InterruptedException {
    JsonNode message = client.get("/api/messages/" + ApiClient.encode(id));
    if (json()) {
      print(message);
    } else {
      MessageText.lines(message).forEach(this::print);
    }
    return OK;
  }
}
