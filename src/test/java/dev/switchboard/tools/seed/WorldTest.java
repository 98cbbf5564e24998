package dev.switchboard.tools.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("slow")
class WorldTest {
  private static final Instant UNTIL = Instant.parse("2026-01-01T00:00:00Z");
  private static final SeedPlan PLAN = new SeedPlan(60, 900, 42, UNTIL);
  private static final String NOBODYS_NUMBER = "\\+1[2-9]\\d\\d55501\\d\\d|\\+447700900\\d{3}";
  private static final String NOBODYS_EMAIL = "[a-z.0-9]+@example\\.(com|org|net)";

  private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();

  @Test
  void samePlanIsTheSameWorldByteForByteInAnyOrder() {
    World one = new World(PLAN);
    World other = new World(PLAN);
    List<String> forwards = new ArrayList<>();
    List<String> backwards = new ArrayList<>();

    for (int i = 0; i < PLAN.conversations(); i++) {
      forwards.addAll(texts(one, i));
    }
    for (int i = PLAN.conversations() - 1; i >= 0; i--) {
      backwards.addAll(0, texts(other, i));
    }

    assertThat(forwards).isEqualTo(backwards).hasSize(PLAN.messages()).doesNotHaveDuplicates();
  }

  /** Written down once: a change of the generator, or of the names behind it, is to be noticed. */
  @Test
  void firstMessageOfAPlanIsWhatItWas() {
    assertThat(texts(new World(PLAN), 0).getFirst())
        .isEqualTo(
            "/api/messages/email seed-5d1d79da2a36d795-0-0 "
                + "{\"from\":\"hello.mills35@example.net\",\"to\":\"dorian.wilkinson14054@example.org\",\"type\":\"email\","
                + "\"subject\":\"Power cut in East Vincent\","
                + "\"body\":\"<html><body><p>Planned work on Wednesday from 10:15: the power in 571 Malik Hill will be off for about two hours."
                + "</p><p>Best wishes,<br>Lucio<br><b>Mills, Zemlak and Kuphal</b></p></body></html>\","
                + "\"attachments\":[],\"timestamp\":\"2025-12-21T05:15:53.486Z\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "61, 900, 42, 2026-01-01T00:00:00Z",
    "60, 901, 42, 2026-01-01T00:00:00Z",
    "60, 900, 43, 2026-01-01T00:00:00Z",
    "60, 900, 42, 2026-01-01T00:00:00.001Z",
  })
  void otherPlanHasOtherIds(int conversations, int messages, long seed, Instant until) {
    SeedPlan other = new SeedPlan(conversations, messages, seed, until);

    assertThat(other.id()).isNotEqualTo(PLAN.id());
    assertThat(new World(other).conversation(0).next().idempotencyKey())
        .isNotEqualTo(new World(PLAN).conversation(0).next().idempotencyKey())
        .hasSizeLessThan(255);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "7, 7", "7, 8", "200, 5000", "3, 100", "10, 99", "1000000, 1000001"})
  void messagesOfAllConversationsAddUp(int conversations, int messages) {
    SeedPlan plan = new SeedPlan(conversations, messages, 7, UNTIL);
    int[] sizes = IntStream.range(0, conversations).map(plan::messagesIn).toArray();

    assertThat(IntStream.of(sizes)).allMatch(size -> size >= 1);
    assertThat(IntStream.of(sizes).sum()).isEqualTo(messages);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1000001, 2000000", "2, 1", "1, 10000001", "-1, 5"})
  void planOutOfItsLimitsIsNone(int conversations, int messages) {
    assertThatThrownBy(() -> new SeedPlan(conversations, messages, 1, UNTIL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" to ");
  }

  @Test
  void noTwoConversationsAreBetweenTheSameTwo() {
    Cast cast = new Cast(Vocabulary.of(1), new SeedChance(1));
    Set<Long> pairs = new HashSet<>();
    for (int i = 0; i < SeedPlan.MAX_CONVERSATIONS; i++) {
      pairs.add(cast.contactOf(i) * 1000L + cast.businessOf(i));
    }

    assertThat(pairs).hasSize(SeedPlan.MAX_CONVERSATIONS);
  }

  @Test
  void allNumbersAreDifferentPossibleAndNobodys() throws NumberParseException {
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < PhoneLine.COUNT; i++) {
      String number = PhoneLine.of(i).e164();
      assertThat(number).matches(NOBODYS_NUMBER);
      PhoneNumber read = plans.parse(number, null);
      // Those of the drama range are no valid numbers of the United Kingdom, and never will be.
      assertThat(
              number.startsWith("+44") ? plans.isPossibleNumber(read) : plans.isValidNumber(read))
          .as(number)
          .isTrue();
      numbers.add(number);
    }

    assertThat(numbers).hasSize(PhoneLine.COUNT);
  }

  @Test
  void addressesAreSpelledInManyWaysAndBelongToNobody() throws NumberParseException {
    int plain = 0;
    int others = 0;
    for (JsonNode message : messages(new World(PLAN))) {
      for (String member : List.of("from", "to")) {
        String address = message.get(member).asString();
        boolean asItIs;
        if (address.contains("@")) {
          asItIs = address.matches(NOBODYS_EMAIL);
          assertThat(address.toLowerCase(Locale.ROOT).replaceFirst("\\+[a-z0-9]+@", "@"))
              .matches(NOBODYS_EMAIL);
        } else {
          asItIs = address.matches(NOBODYS_NUMBER);
          String read =
              address.matches("(00)?44.*") ? "+" + address.replaceFirst("^00", "") : address;
          assertThat(plans.format(plans.parse(read, "US"), PhoneNumberFormat.E164))
              .as(address)
              .matches(NOBODYS_NUMBER);
        }
        plain += asItIs ? 1 : 0;
        others += asItIs ? 0 : 1;
      }
    }
    assertThat(plain).isGreaterThan(PLAN.messages() / 2);
    assertThat(others).isGreaterThan(PLAN.messages() / 2);
  }

  @Test
  void bothSidesWriteOnEveryChannel() {
    Map<String, Integer> kinds = new TreeMap<>();
    for (JsonNode message : messages(new World(PLAN))) {
      boolean outbound = message.path("channel").isMissingNode();
      kinds.merge(
          (outbound ? "out " : "in ") + message.path(outbound ? "type" : "channel").asString(),
          1,
          Integer::sum);
      assertThat(message.get("body").asString()).doesNotContain("{", "}");
    }

    assertThat(kinds)
        .containsOnlyKeys("in email", "in mms", "in sms", "out email", "out mms", "out sms");
    assertThat(kinds.get("out sms")).isGreaterThan(kinds.get("out email"));
  }

  @ParameterizedTest
  @CsvSource({"20, 400", "1, 20000"})
  void messagesOfAConversationFollowEachOtherInThePast(int conversations, int messages) {
    World world = new World(new SeedPlan(conversations, messages, 5, UNTIL));
    Duration shortest = Duration.ofDays(1);
    Duration longest = Duration.ZERO;
    for (int i = 0; i < conversations; i++) {
      Instant before = UNTIL.minus(Duration.ofDays(7 * 365));
      Iterator<SeedRequest> requests = world.conversation(i);
      boolean first = true;
      while (requests.hasNext()) {
        Instant at = Instant.parse(json(requests.next()).get("timestamp").asString());
        assertThat(at).isAfter(before).isBefore(UNTIL);
        if (!first) {
          Duration pause = Duration.between(before, at);
          shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
          longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        before = at;
        first = false;
      }
    }
    assertThat(shortest).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
    assertThat(longest).isBetween(Duration.ofHours(1), Duration.ofDays(9));
  }

  @Test
  void liveConversationHappensNow() {
    SeedRequest request = new World(PLAN).liveConversation(0).next();

    assertThat(json(request).has("timestamp")).isFalse();
  }

  private List<JsonNode> messages(World world) {
    List<JsonNode> messages = new ArrayList<>();
    for (int i = 0; i < world.plan().conversations(); i++) {
      world.conversation(i).forEachRemaining(request -> messages.add(json(request)));
    }
    return messages;
  }

  private static List<String> texts(World world, int conversation) {
    List<String> texts = new ArrayList<>();
    world
        .conversation(conversation)
        .forEachRemaining(request ->
            texts.add(
                request.path()
                    + " "
                    + request.idempotencyKey()
                    + " "
                    + new String(request.body(), UTF_8)));
    return texts;
  }

  private static JsonNode json(SeedRequest request) {
    return JsonMapper.shared().readTree(request.body());
  }
}
