package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RequestsTest {
  private static final int SOME = 4_000;
  private static final LoadPlan PLAN = Plans.to(8080).keys(20, 5).plan();

  private final Requests requests = new Requests(PLAN, 7);

  @Test
  void requestIsWholeAndItsLengthIsRight() {
    for (int number = 0; number < SOME; number++) {
      JsonNode body = body(requests, number);
      boolean email = text(requests, number).startsWith("POST /api/messages/email HTTP/1.1\r\n");
      assertThat(text(requests, number))
          .contains("\r\nHost: 127.0.0.1:8080\r\n", "\r\nContent-Type: application/json\r\n");
      assertThat(body.get("to").asString())
          .matches(email ? "r0000\\d{3}@example\\.com" : "\\+12\\d\\d55501\\d\\d");
      assertThat(body.get("body").asString()).hasSize(64);
      assertThat(body.has("attachments")).isEqualTo(body.path("type").asString("").equals("mms"));
    }
  }

  @Test
  void sharesAreThoseOfThePlan() {
    Map<String, Integer> byChannel = new HashMap<>();
    int keyed = 0;
    int repeats = 0;
    for (int number = 0; number < SOME; number++) {
      byChannel.merge(body(requests, number).path("type").asString("email"), 1, Integer::sum);
      keyed += text(requests, number).contains("\r\nIdempotency-Key: load-") ? 1 : 0;
      repeats += requests.repeats(number) ? 1 : 0;
      assertThat(requests.carriesKey(number) || !requests.repeats(number)).isTrue();
    }
    assertThat(byChannel.getOrDefault("sms", 0) * 100.0 / SOME).isCloseTo(70, within(2.0));
    assertThat(byChannel.getOrDefault("mms", 0) * 100.0 / SOME).isCloseTo(10, within(2.0));
    assertThat(byChannel.getOrDefault("email", 0) * 100.0 / SOME).isCloseTo(20, within(2.0));
    assertThat(keyed * 100.0 / SOME).isCloseTo(20, within(2.0));
    assertThat(repeats * 100.0 / SOME).isCloseTo(5, within(1.0));
  }

  @Test
  void requestOfANumberIsTheSameWheneverItIsMade() {
    String first = text(requests, 3);
    Set<String> all = new HashSet<>();
    for (int number = 0; number < SOME; number++) {
      all.add(text(requests, number));
    }
    assertThat(all).hasSize(SOME);
    assertThat(text(requests, 3)).isEqualTo(first);
    assertThat(text(new Requests(PLAN, 7), 3)).isEqualTo(first);
  }

  @Test
  void anotherRunHasOtherKeysAndTheSameBodies() {
    Requests another = new Requests(PLAN, 8);
    for (int number = 0; number < 100; number++) {
      assertThat(body(another, number)).isEqualTo(body(requests, number));
      assertThat(text(another, number).equals(text(requests, number)))
          .isEqualTo(!requests.carriesKey(number));
    }
  }

  @Test
  void recipientsAreAsManyAsWanted() {
    Requests many =
        new Requests(
            new LoadPlan(
                URI.create("http://[::1]:1/base"),
                "secret",
                0,
                Duration.ofSeconds(1),
                Duration.ZERO,
                0,
                1,
                0,
                new Mix(1, 0, 0),
                0,
                0,
                LoadPlan.MAX_RECIPIENTS,
                LoadPlan.MIN_BODY_BYTES,
                1,
                Duration.ofSeconds(1),
                Duration.ZERO),
            7);
    Set<String> pairs = new HashSet<>();
    for (int number = 0; number < SOME; number++) {
      JsonNode body = body(many, number);
      pairs.add(body.get("from").asString() + body.get("to").asString());
      assertThat(body.get("from").asString()).matches("\\+44770090001[0-2]|\\+44770090000\\d");
    }
    assertThat(pairs).hasSizeGreaterThan(SOME - 50);
    assertThat(text(many, 0))
        .startsWith("POST /base/api/messages/sms HTTP/1.1\r\nHost: [::1]:1\r\n")
        .contains("\r\nAuthorization: Bearer secret\r\n");
  }

  @Test
  void batchHasTheMessagesThatRequestsOfTheirOwnWouldHave() {
    Requests batches = new Requests(Plans.to(8080).keys(20, 5).batch(7).plan(), 7);
    Set<Boolean> keyed = new HashSet<>();
    for (int number = 0; number < 100; number++) {
      assertThat(text(batches, number)).startsWith("POST /api/messages/batch HTTP/1.1\r\n");
      boolean key = text(batches, number).contains("\r\nIdempotency-Key: load-");
      assertThat(key).isEqualTo(batches.carriesKey(number));
      keyed.add(key);
      JsonNode messages = body(batches, number).get("messages");
      assertThat(messages).hasSize(7);
      for (int i = 0; i < 7; i++) {
        ObjectNode alone = (ObjectNode) body(requests, 7L * number + i);
        alone.put("type", alone.path("type").asString("email"));
        assertThat(messages.get(i)).isEqualTo(alone);
      }
    }
    assertThat(keyed).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void longestRequestFits() {
    for (int batch : new int[] {0, 1, LoadPlan.MAX_BATCH}) {
      Requests some = new Requests(Plans.to(8080).keys(50, 5).batch(batch).plan(), 7);
      for (int number = 0; number < 20; number++) {
        assertThat(some.bytes(number)).hasSizeLessThanOrEqualTo(some.maxBytes());
      }
    }
  }

  private static String text(Requests requests, long number) {
    return new String(requests.bytes(number), ISO_8859_1);
  }

  private static JsonNode body(Requests requests, long number) {
    String text = text(requests, number);
    int end = text.indexOf("\r\n\r\n");
    String length = text.substring(text.indexOf("Content-Length: ") + 16, end);
    String body = text.substring(end + 4);
    assertThat(body).hasSize(Integer.parseInt(length));
    return JsonMapper.shared().readTree(body);
  }
}
