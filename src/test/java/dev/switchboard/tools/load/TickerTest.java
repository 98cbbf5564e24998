package dev.switchboard.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TickerTest {
  @Test
  void selectorThatWaitsForEverIsWokenForWhatIsDue() throws Exception {
    ArrivalSchedule pace = new ArrivalSchedule.Rate(System.nanoTime(), 100);
    try (Selector selector = Selector.open();
        Ticker _ = Ticker.start(pace, selector, System::nanoTime)) {
      for (int woken = 0; woken < 3; woken++) {
        assertThat(selector.select()).isZero();
      }
    }
  }
}
