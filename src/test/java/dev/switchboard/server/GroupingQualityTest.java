package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * How well the two directions of a conversation find each other when everybody writes addresses in
 * a way of their own (006 SC-002), through HTTP and a real store.
 */
@Tag("server")
class GroupingQualityTest {
  private static final int PAIRS = 10_000;
  private static final long SEED = 20_060_002;
  private static final double LEAST_PERCENT = 99.5;
  private static final int IN_FLIGHT = 64;

  /** Ways to write a number of the United States: area code, exchange, subscriber. */
  private static final List<String> AMERICAN =
      List.of(
          "+1%s%s%s",
          "1%s%s%s",
          "%s%s%s",
          "(%s) %s-%s",
          "(%s)%s-%s",
          "%s-%s-%s",
          "%s.%s.%s",
          "%s %s %s",
          "%s/%s-%s",
          "1-%s-%s-%s",
          "1 (%s) %s-%s",
          "+1 %s %s %s",
          "+1 (%s) %s-%s",
          "+1-%s-%s-%s",
          "+1.%s.%s.%s",
          " +1 %s-%s-%s ",
          "(+1) %s %s %s",
          "tel:+1-%s-%s-%s",
          "+1\u00a0%s\u00a0%s\u00a0%s",
          "+1 %s\u2011%s\u2011%s",
          "\u202a+1 %s-%s-%s\u202c",
          "\uff0b1 %s %s %s",
          "0111%s%s%s",
          "011 1 %s %s %s",
          "001%s%s%s",
          "00 1 %s %s %s");

  /** Ways to write a British mobile number: the two groups after 7. */
  private static final List<String> BRITISH =
      List.of(
          "+447%s%s",
          "+44 7%s %s",
          "+44 (0)7%s %s",
          "+44 (0) 7%s-%s",
          "+44-7%s-%s",
          "447%s%s",
          "44 7%s %s",
          "00447%s%s",
          "0044 7%s %s",
          "011447%s%s",
          "011 44 7%s %s",
          "tel:+44-7%s-%s");

  /** Ways to write a German number: what follows the area code 30. */
  private static final List<String> GERMAN =
      List.of(
          "+4930%s",
          "+49 30 %s",
          "+49 (0)30 %s",
          "+49 (30) %s",
          "+49/30/%s",
          "004930%s",
          "0049 30 %s",
          "0114930%s",
          "4930%s");

  @TempDir private Path directory;

  /** What one message wants: who writes to whom on what. */
  private record Pair(int number, String channel, Party one, Party other) {}

  /** Somebody who is written in many ways; no two of them are the same. */
  private sealed interface Party {
    String spelled(SplittableRandom random);
  }

  private record Phone(List<String> ways, List<Object> groups) implements Party {
    @Override
    public String spelled(SplittableRandom random) {
      return ways.get(random.nextInt(ways.size())).formatted(groups.toArray());
    }
  }

  private record Mailbox(String local, String domain) implements Party {
    @Override
    public String spelled(SplittableRandom random) {
      String tag = random.nextInt(3) == 0 ? "+" + "abc".charAt(random.nextInt(3)) + "1" : "";
      String address = local + tag + "@" + domain;
      return switch (random.nextInt(4)) {
        case 0 -> address.toUpperCase(Locale.ROOT);
        case 1 -> address.substring(0, 1).toUpperCase(Locale.ROOT) + address.substring(1);
        default -> address;
      };
    }
  }

  @Test
  void bothDirectionsOfAPairShareOneConversationAndNoTwoPairsDo() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Pair> pairs = pairs(random);
    try (RunningApp app =
        RunningApp.start(
            directory,
            "limits.sender.per-minute=0",
            "limits.ip.per-minute=0",
            "logging.level=warn")) {
      tell(app, pairs, random);
      app.awaitMetric("worker_processed", 2L * PAIRS);

      Map<String, Set<String>> pairsByConversation = new HashMap<>();
      Map<String, Set<String>> conversationsByPair = new HashMap<>();
      for (JsonNode message : messages(app)) {
        String conversation = message.get("conversation_id").asString();
        String pair = message.get("body").asString();
        pairsByConversation.computeIfAbsent(conversation, _ -> new HashSet<>()).add(pair);
        conversationsByPair.computeIfAbsent(pair, _ -> new HashSet<>()).add(conversation);
      }
      assertThat(conversationsByPair).hasSize(PAIRS);
      long grouped =
          conversationsByPair.values().stream()
              .filter(conversations -> conversations.size() == 1)
              .count();
      double percent = 100.0 * grouped / PAIRS;
      System.out.printf(Locale.ROOT, "grouped correctly: %.2f %%%n", percent);
      assertThat(pairsByConversation.values())
          .as("pairs merged")
          .allMatch(them -> them.size() == 1);
      assertThat(percent).isGreaterThanOrEqualTo(LEAST_PERCENT);
    }
  }

  private static List<Pair> pairs(SplittableRandom random) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      boolean email = random.nextInt(4) == 0;
      String channel = email ? "email" : random.nextInt(5) == 0 ? "mms" : "sms";
      // Half of them are with one of few, as conversations of a business are.
      Party business = email ? mailbox(1_000_000 + i % 7) : american(9_000_000 + i % 7);
      Party other = email ? mailbox(2_000_000 + i) : american(8_000_000 + i);
      pairs.add(new Pair(i, channel, email ? mailbox(i) : phone(i), i % 2 == 0 ? business : other));
    }
    return pairs;
  }

  private static Party phone(int number) {
    return switch (number % 10) {
      case 0 ->
          new Phone(BRITISH, List.of("7%02d".formatted(number / 1000), "%06d".formatted(number)));
      case 1 -> new Phone(GERMAN, List.of("%08d".formatted(20_000_000 + number)));
      default -> american(number);
    };
  }

  /** Numbers that differ by little, so that a digit too many that is dropped merges two. */
  private static Party american(int number) {
    List<Object> groups =
        List.of(
            "20" + (1 + number / 1_000_000 % 9),
            "%03d".formatted(200 + number / 10_000 % 700),
            "%04d".formatted(number % 10_000));
    return new Phone(AMERICAN, groups);
  }

  private static Party mailbox(int number) {
    return new Mailbox("ann.lee" + number, number % 3 == 0 ? "example.com" : "mail.example.org");
  }

  private static void tell(RunningApp app, List<Pair> pairs, SplittableRandom random)
      throws Exception {
    Semaphore slots = new Semaphore(IN_FLIGHT);
    List<Future<Integer>> statuses = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Pair pair : pairs) {
        boolean email = pair.channel().equals("email");
        for (HttpRequest request :
            List.of(
                request(
                    app,
                    email ? "/api/messages/email" : "/api/messages/sms",
                    body(pair, pair.one().spelled(random), pair.other().spelled(random))),
                request(
                    app,
                    email ? "/api/webhooks/email" : "/api/webhooks/sms",
                    body(pair, pair.other().spelled(random), pair.one().spelled(random))))) {
          slots.acquire();
          statuses.add(
              threads.submit(() -> {
                try {
                  return http.send(request, BodyHandlers.discarding()).statusCode();
                } finally {
                  slots.release();
                }
              }));
        }
      }
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isEqualTo(202);
      }
    }
  }

  private static HttpRequest request(RunningApp app, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.client.port + path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** The body of the message is the number of its pair. */
  private static String body(Pair pair, String from, String to) {
    String attachments = pair.channel().equals("mms") ? "[\"https://example.com/a.png\"]" : "null";
    return """
    {"from":"%s","to":"%s","type":"%s","body":"%d","attachments":%s}\
    """
        .formatted(from, to, pair.channel(), pair.number(), attachments);
  }

  private static List<JsonNode> messages(RunningApp app) {
    List<JsonNode> messages = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = app.client.getJson("/api/messages?pageSize=200" + cursor);
      page.get("items").forEach(messages::add);
      JsonNode next = page.at("/meta/next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.asString();
    } while (!cursor.isEmpty());
    return messages;
  }
}
