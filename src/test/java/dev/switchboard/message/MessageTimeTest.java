package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageTimeTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @Test
  void messageWithoutATimeHasThatOfItsAcceptance() {
    assertThat(MessageTime.of(null, NOON)).isEqualTo(new MessageTime(NOON, null));
  }

  @Test
  void clockIsBelievedUpToADayAhead() {
    Instant tomorrow = NOON.plus(MessageTime.MAX_AHEAD);
    Instant past = Instant.parse("0001-01-01T00:00:00Z");

    assertThat(MessageTime.of(tomorrow, NOON)).isEqualTo(new MessageTime(tomorrow, null));
    assertThat(MessageTime.of(past, NOON)).isEqualTo(new MessageTime(past, null));
  }

  @Test
  void timeBeyondThatIsShownAndNotOrderedBy() {
    Instant later = NOON.plus(MessageTime.MAX_AHEAD).plusNanos(1_500);

    MessageTime time = MessageTime.of(later, NOON);

    assertThat(time.ordered()).isEqualTo(NOON);
    assertThat(time.shown()).isEqualTo(later.minusNanos(500));
  }
}
