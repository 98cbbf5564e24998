package dev.switchboard.tools.prove;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a server has, against a ledger.
 *
 * @param stored messages of this run that it has
 * @param lost acknowledged and not there, or there with another text
 * @param doubled texts that are there more than once
 * @param unsent acknowledged and there, but not handed to the provider in the end
 * @param drift of the server's own books
 */
record Audit(long stored, long lost, long doubled, long unsent, long drift) {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(250);

  /** Waits until nothing is pending, then compares. */
  static Audit of(URI server, String run, Map<Long, String> idByNumber, Duration patience)
      throws ProofFailure, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      awaitNothingPending(http, server, patience);
      Map<String, JsonNode> byId = new HashMap<>();
      Map<String, Integer> byText = new HashMap<>();
      String cursor = "";
      do {
        JsonNode page =
            get(
                http,
                server,
                "/api/messages?pageSize=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
        for (JsonNode message : page.path("items")) {
          String text = message.path("body").asString("");
          byId.put(message.path("id").asString(""), message);
          byText.merge(text, 1, Integer::sum);
        }
        cursor = page.path("meta").path("next_cursor").asString("");
      } while (!cursor.isEmpty());
      long drift = get(http, server, "/api/invariants").path("drift").asLong(-1);
      return compare(run, idByNumber, byId, byText, drift);
    }
  }

  static Audit compare(
      String run,
      Map<Long, String> idByNumber,
      Map<String, JsonNode> byId,
      Map<String, Integer> byText,
      long drift) {
    long lost = 0;
    long unsent = 0;
    for (Map.Entry<Long, String> acknowledged : idByNumber.entrySet()) {
      JsonNode message = byId.get(acknowledged.getValue());
      String text = Senders.text(run, acknowledged.getKey());
      if (message == null || !message.path("body").asString("").equals(text)) {
        lost++;
      } else if (!message.path("status").asString("").equals("dispatched")) {
        unsent++;
      }
    }
    long doubled = byText.values().stream().filter(times -> times > 1).count();
    return new Audit(byId.size(), lost, doubled, unsent, drift);
  }

  private static void awaitNothingPending(HttpClient http, URI server, Duration patience)
      throws ProofFailure, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - end < 0) {
      JsonNode pending = get(http, server, "/api/messages?status=pending&pageSize=1");
      if (pending.path("meta").path("total").asLong(1) == 0) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }

  private static JsonNode get(HttpClient http, URI server, String path)
      throws ProofFailure, InterruptedException {
    try {
      return JsonMapper.shared()
          .readTree(
              http.send(
                      HttpRequest.newBuilder(URI.create(server + path))
                          .timeout(ANSWER_TIMEOUT)
                          .build(),
                      BodyHandlers.ofString())
                  .body());
    } catch (IOException | JacksonException e) {
      throw new ProofFailure("the server cannot be audited: " + e.getMessage(), e);
    }
  }
}
