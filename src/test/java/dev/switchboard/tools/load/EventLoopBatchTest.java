package dev.switchboard.tools.load;

import static dev.switchboard.tools.load.EventLoopRun.key;
import static dev.switchboard.tools.load.EventLoopRun.run;
import static dev.switchboard.tools.load.ScriptedServer.response;
import static dev.switchboard.tools.load.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several messages in one request. */
@Timeout(60)
class EventLoopBatchTest {
  /** With the word of another item in a text, as JSON writes it. */
  private static final String REJECTED =
      """
      {"status":"rejected","code":"rate_limited","detail":"\\"status\\":\\"accepted\\"","errors":[],\
      "retry_after_seconds":17}\
      """;

  @Test
  void messagesOfABatchAreCountedEachByItself() throws Exception {
    ScriptedServer.Script script =
        (number, request, client) ->
            write(
                client,
                number == 2
                    ? response("503 Service Unavailable", "", "{\"code\":\"unavailable\"}")
                    : batch(item("a" + number, false), REJECTED, item("b" + number, number == 1)));
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).batch(3).requests(4).plan();
      EventLoopRun outcome = run(plan, server.address(), System::nanoTime);

      assertThat(outcome.count().sent()).isEqualTo(12);
      assertThat(outcome.loop().offered()).isEqualTo(12);
      assertThat(outcome.count().acknowledged()).isEqualTo(5);
      assertThat(outcome.count().refused()).isEqualTo(6);
      assertThat(outcome.count().mismatched()).as("new, as if it were repeated").isEqualTo(1);
      assertThat(outcome.count().settled()).isEqualTo(12);
      assertThat(outcome.measurements().refusals.counts())
          .containsExactly(
              new RefusalCounts.Count(207, "rate_limited", 3),
              new RefusalCounts.Count(503, "unavailable", 3));
      assertThat(outcome.measurements().refusals.longestRetryAfterSeconds()).isEqualTo(17);
      assertThat(outcome.measurements().latencies.service().count()).isEqualTo(3);
    }
  }

  @Test
  void batchWithoutAnAnswerIsUnansweredInAllItsMessages() throws Exception {
    ScriptedServer.Script script =
        (number, request, client) -> {
          if (number == 0) {
            throw new IOException("not now");
          }
          write(client, batch(item("a", false)));
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).batch(2).requests(2).plan();
      RequestCounts.Count count = run(plan, server.address(), System::nanoTime).count();

      assertThat(count.unanswered()).isEqualTo(2);
      assertThat(count.acknowledged()).isEqualTo(1);
      assertThat(count.mismatched()).as("an item that is missing").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "another id", "as if it were new"})
  void batchIsRepeatedWholeAndAllItsIdsAreChecked(String lie) throws Exception {
    Map<String, String> bodyByKey = new HashMap<>();
    AtomicInteger repeated = new AtomicInteger();
    ScriptedServer.Script script =
        (number, request, client) -> {
          String key = key(request);
          String first = key.isEmpty() ? null : bodyByKey.putIfAbsent(key, request);
          assertThat(first == null || first.equals(request)).isTrue();
          boolean repeats = first != null;
          repeated.addAndGet(repeats ? 1 : 0);
          boolean replays = repeats && !lie.equals("as if it were new");
          String last = repeats && lie.equals("another id") ? "other" : "last-" + key;
          write(client, batch(item("first-" + key, replays), item(last, replays)));
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan =
          Plans.to(server.port()).connections(1).batch(2).keys(60, 30).requests(100).plan();
      RequestCounts.Count count = run(plan, server.address(), System::nanoTime).count();

      assertThat(repeated.get()).isPositive();
      assertThat(count.replayed()).isEqualTo(lie.isEmpty() ? 2L * repeated.get() : 0);
      assertThat(count.mismatched()).isEqualTo(lie.isEmpty() ? 0 : 2L * repeated.get());
      assertThat(count.acknowledged()).isEqualTo(200 - 2L * repeated.get());
    }
  }

  @Test
  void batchOfWhichAMessageWasRefusedIsNotRepeated() throws Exception {
    AtomicInteger keyed = new AtomicInteger();
    ScriptedServer.Script script =
        (number, request, client) -> {
          keyed.addAndGet(key(request).isEmpty() ? 0 : 1);
          write(client, batch(item("a" + number, false), REJECTED));
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan =
          Plans.to(server.port()).connections(1).batch(2).keys(60, 30).requests(100).plan();
      RequestCounts.Count count = run(plan, server.address(), System::nanoTime).count();

      assertThat(keyed.get()).isPositive();
      assertThat(count.acknowledged()).isEqualTo(100);
      assertThat(count.mismatched()).isZero();
    }
  }

  private static String batch(String... items) {
    String body = "{\"items\":[" + String.join(",", items) + "]}";
    return response("207 Multi-Status", "", body);
  }

  private static String item(String id, boolean replayed) {
    return "{\"status\":\"accepted\",\"id\":\"%s\",\"replayed\":%s}".formatted(id, replayed);
  }
}
