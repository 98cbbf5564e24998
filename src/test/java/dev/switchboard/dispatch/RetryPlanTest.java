package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The plan of retries in the documentation is the one that the default settings lead to. */
class RetryPlanTest {
  private static final Path PAGE = Path.of("docs", "retries.md");
  private static final double SHORTEST = 1;
  private static final double MEAN = 0.5;
  private static final double LONGEST = 0;

  private static final DispatchSection SECTION = new DispatchSection();

  private final RetryPolicy policy =
      SettingsLoader.load(List.of(SECTION), null, Map.of(), Map.of()).get(SECTION).retry();

  @Test
  void messageSurvivesTwoHoursOfFailuresHoweverUnluckyItIs() {
    assertThat(after(policy.maxAttempts(), SHORTEST)).isGreaterThan(Duration.ofHours(2));
    assertThat(after(policy.maxAttempts(), LONGEST)).isLessThan(policy.maxAge());
  }

  /** {@code -Dswitchboard.docs.write=true} writes it anew. */
  @Test
  void tableInTheDocumentationIsThePlan() throws IOException {
    StringBuilder table = new StringBuilder(HEAD);
    for (int attempt = 1; attempt <= policy.maxAttempts(); attempt++) {
      table.append(
          "| %d | %s | %s | %s |\n"
              .formatted(
                  attempt,
                  text(after(attempt, MEAN)),
                  text(after(attempt, SHORTEST)),
                  text(after(attempt, LONGEST))));
    }
    String page = Files.readString(PAGE);
    if (Boolean.getBoolean("switchboard.docs.write")) {
      int from = page.indexOf(HEAD);
      int until = page.indexOf("\n\n", from) + 1;
      page = page.substring(0, from) + table + page.substring(until);
      Files.writeString(PAGE, page);
    }
    assertThat(page).contains(table);
  }

  private static final String HEAD =
      """
      | attempt | comes on average after | at the earliest | at the latest |
      |---|---|---|---|
      """;

  /** From the first attempt to this one, when every wait before it is this lucky. */
  private Duration after(int attempt, double luck) {
    Duration sum = Duration.ZERO;
    for (int before = 1; before < attempt; before++) {
      sum = sum.plus(policy.delay(before, luck));
    }
    return sum;
  }

  private static String text(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return duration.toMillis() % 1_000 == 0
          ? duration.toSeconds() + " s"
          : duration.toMillis() / 1_000.0 + " s";
    }
    return duration.compareTo(Duration.ofHours(1)) < 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
