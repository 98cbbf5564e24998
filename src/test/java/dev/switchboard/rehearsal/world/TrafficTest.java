package dev.switchboard.rehearsal.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the messages of a source come. */
class TrafficTest {
  private static final boolean EVENLY = true;

  @Test
  void rateThatGrowsEvenlyBringsTheMessagesOfItsMean() {
    Phase growing = new Phase(100 * Amounts.SECOND, 0, 20);
    Source source = new Source("texts", Channel.SMS, EVENLY, 1, 1, 0, List.of(growing));
    Traffic traffic = new Traffic(source, new Chance(1), Long.MAX_VALUE);
    long count = 0;
    long inFirstHalf = 0;
    for (long at = traffic.next(); at >= 0; at = traffic.next()) {
      count++;
      inFirstHalf += at < 50 * Amounts.SECOND ? 1 : 0;
    }

    assertThat(count).isBetween(998L, 1_000L);
    assertThat(inFirstHalf).isBetween(249L, 250L);
  }
}
