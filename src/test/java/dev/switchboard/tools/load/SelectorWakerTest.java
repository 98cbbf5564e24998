package dev.switchboard.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SelectorWakerTest {
  @Test
  void selectorThatWaitsForEverIsWokenForWhatIsDue() throws Exception {
    ArrivalSchedule pace = new ArrivalSchedule.Rate(System.nanoTime(), 100);
    try (Selector selector = Selector.open();
        SelectorWaker _ = SelectorWaker.start(pace, selector, System::nanoTime)) {
      for (int woken = 0; woken < 3; woken++) {
        assertThat(selector.select()).isZero();
      }
    }
  }
}
