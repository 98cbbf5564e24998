package dev.switchboard.api.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes arrive: a submission or a 400, never anything else. A failing seed replays. */
class SubmissionFuzzTest {
  private static final int BODIES_PER_SEED = 3_000;
  private static final int MAX_MUTATIONS = 6;

  private static final List<String> GOOD =
      List.of(
          """
          {"from":"+12016661234","to":"(804) 555-1234","type":"sms","body":"Hello \\u00e4 \\ud83d\\ude00",\
          "attachments":null,"timestamp":"2024-11-01T14:00:00Z","extra":{"a":[1,2.5e3,true,null]}}\
          """,
          """
          {"from":"ACME","to":"12345","type":"mms","body":"","attachments":["https://example.com/a",\
          "http://[::1]:80/b?c=d#e"],"timestamp":1}\
          """,
          """
          {"from":"user+tag@example.com","to":"kontakt@b\u00fccher.example","subject":"Gr\u00fc\u00dfe",\
          "body":"<b>\ud83d\ude00</b>\\r\\n","attachments":[],"type":"email"}\
          """);

  /** What parsers stumble over. */
  private static final List<String> TRAPS =
      List.of(
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "null",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "1e999",
          "-0",
          "\u00ed\u00a0\u0080",
          "\u00ff\u00fe",
          "\"from\":",
          "\"a\":{\"a\":",
          "[[[[[[[[[[[[[[[[",
          "99999999999999999999",
          "@",
          "+",
          "https://",
          "\\uDC00\\uD800",
          "\r\n",
          "%zz",
          "\u00ef\u00bb\u00bf");

  private final SubmissionReader reader = new SubmissionReader(SubmissionBodies.RULES);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyBodyIsASubmissionOrA400(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int accepted = 0;
    for (int i = 0; i < BODIES_PER_SEED; i++) {
      byte[] body = GOOD.get(random.nextInt(GOOD.size())).getBytes(UTF_8);
      for (int mutations = random.nextInt(MAX_MUTATIONS); mutations >= 0; mutations--) {
        body = mutate(body, random);
      }
      accepted += isAccepted(body) ? 1 : 0;
    }
    // Rules that refuse everything would satisfy the rest of this test.
    assertThat(accepted).isBetween(BODIES_PER_SEED / 100, BODIES_PER_SEED * 9 / 10);
  }

  private boolean isAccepted(byte[] body) {
    boolean text = read(body, true);
    boolean email = read(body, false);
    return text || email;
  }

  private boolean read(byte[] body, boolean text) {
    try {
      Submission submission =
          reader.read(text ? Channel.Family.TEXT : Channel.Family.EMAIL, body, false);
      assertThat(StorableText.accepts(submission.body())).isTrue();
      assertThat(submission.from().normal()).isNotEmpty();
      return true;
    } catch (ProblemException e) {
      assertThat(e.problem().reply("r").status()).isEqualTo(400);
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("on the body " + new String(body, ISO_8859_1), e);
    }
  }

  private static byte[] mutate(byte[] body, SplittableRandom random) {
    int at = random.nextInt(body.length + 1);
    int end = Math.min(body.length, at + random.nextInt(8));
    return switch (random.nextInt(6)) {
      case 0 -> splice(body, at, end, new byte[0]);
      case 1 -> splice(body, at, at, trap(random));
      case 2 -> splice(body, at, end, trap(random));
      case 3 ->
          splice(body, at, Math.min(body.length, at + 1), new byte[] {(byte) random.nextInt()});
      case 4 -> splice(body, at, at, Arrays.copyOfRange(body, at, end));
      default -> random.nextInt(10) == 0 ? Arrays.copyOf(body, at) : body;
    };
  }

  private static byte[] trap(SplittableRandom random) {
    return TRAPS.get(random.nextInt(TRAPS.size())).getBytes(ISO_8859_1);
  }

  private static byte[] splice(byte[] body, int from, int to, byte[] with) {
    byte[] spliced = Arrays.copyOf(body, body.length - (to - from) + with.length);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(body, to, spliced, from + with.length, body.length - to);
    return spliced;
  }
}
