package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryStateTest {
  private static DeliveryState state(DeliveryStatus status, long at, @Nullable String code) {
    return new DeliveryState(status, Instant.ofEpochSecond(at), code);
  }

  @Test
  void theEarlierWordStands() {
    DeliveryState delivered = state(DeliveryStatus.DELIVERED, 1, null);
    DeliveryState late = state(DeliveryStatus.UNDELIVERED, 2, "1");
    assertThat(delivered.and(late)).isEqualTo(delivered);
    assertThat(late.and(delivered)).isEqualTo(delivered);
  }

  @Test
  void ofTwoWordsOfOneTimeDeliveredStands() {
    DeliveryState delivered = state(DeliveryStatus.DELIVERED, 1, null);
    DeliveryState undelivered = state(DeliveryStatus.UNDELIVERED, 1, "1");
    assertThat(delivered.and(undelivered)).isEqualTo(delivered);
    assertThat(undelivered.and(delivered)).isEqualTo(delivered);
  }

  @Test
  void aWordWithoutAReasonErasesNone() {
    DeliveryState reason = state(DeliveryStatus.UNDELIVERED, 2, "30005");
    DeliveryState none = state(DeliveryStatus.UNDELIVERED, 1, null);
    DeliveryState both = state(DeliveryStatus.UNDELIVERED, 1, "30005");
    assertThat(reason.and(none)).isEqualTo(both);
    assertThat(none.and(reason)).isEqualTo(both);
  }

  @Test
  void neitherOrderNorRepetitionMatters() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 1_000; round++) {
      List<DeliveryState> words = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        DeliveryStatus status =
            random.nextBoolean() ? DeliveryStatus.DELIVERED : DeliveryStatus.UNDELIVERED;
        words.add(state(status, random.nextInt(4), null));
      }
      DeliveryState forward = words.stream().reduce(DeliveryState::and).orElseThrow();
      List<DeliveryState> backward = new ArrayList<>(words.reversed());
      backward.addAll(words);
      assertThat(backward.stream().reduce(DeliveryState::and)).contains(forward);
    }
  }
}
