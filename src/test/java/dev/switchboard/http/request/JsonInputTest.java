package dev.switchboard.http.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.http.reply.ProblemException;
import org.junit.jupiter.api.Test;

/** What a tree of JSON may cost, and that its limits are called by their names. */
class JsonInputTest {
  @Test
  void treeThatTakesManyTimesItsTextIsRefused() {
    String nodes = "{},".repeat(87_000) + "{}";

    assertThat(detailOf("{\"a\":[" + nodes + "]}"))
        .isEqualTo("The body has more than 100000 brackets, names and values.");
    assertThat(JsonInput.object(bytes("{\"a\":[" + nodes.substring(0, 3 * 40_000) + "1]}")))
        .hasSize(1);
  }

  @Test
  void numberOrNameThatIsTooLongIsNotCalledNested() {
    assertThat(detailOf("{\"a\":" + "1".repeat(1_001) + "}")).startsWith("The body has a number");
    assertThat(detailOf("{\"" + "a".repeat(50_001) + "\":1}")).startsWith("The body has a number");
    assertThat(detailOf("{\"a\":" + "[".repeat(501) + "]".repeat(501) + "}"))
        .startsWith("The body is nested deeper than 500 levels");
  }

  private static String detailOf(String body) {
    return catchThrowableOfType(ProblemException.class, () -> JsonInput.object(bytes(body)))
        .problem()
        .detail();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
