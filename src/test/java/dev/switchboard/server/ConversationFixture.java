package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.sms;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server of its own for each test, and what is sent to it and asked of its conversations. */
@SuppressWarnings("NullAway.Init")
abstract class ConversationFixture {
  static final String SEND = "/api/messages/sms";
  static final String LIST = "/api/conversations";
  static final String FIRST = "/api/conversations/1/messages";
  static final String US = "+12016661234";
  static final String ANN = "+18045551234";

  @TempDir private Path directory;
  RunningApp app;

  @BeforeEach
  void start() throws Exception {
    app = RunningApp.start(directory);
  }

  @AfterEach
  void close() {
    app.close();
  }

  static String at(String timestamp, String from, String to, String body) {
    return sms(from, to, body).replace("}", ",\"timestamp\":\"" + timestamp + "\"}");
  }

  static List<String> valuesOf(JsonNode listing, String member) {
    return listing.get("items").valueStream().map(item -> item.get(member).asString()).toList();
  }
}
