package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.tools.load.ResponseReader.Slice;
import org.junit.jupiter.api.Test;

class RememberedTest {
  private final Remembered remembered = new Remembered();

  @Test
  void latestAreKeptAndTheOldestForgotten() {
    for (int i = 0; i < Remembered.CAPACITY + 10; i++) {
      remembered.add(i, slice("id-" + i));
    }
    assertThat(remembered.size()).isEqualTo(Remembered.CAPACITY);
    assertThat(id(9)).isEqualTo("id-4105");
    assertThat(remembered.number(9)).isEqualTo(4105);
    assertThat(id(10)).isEqualTo("id-10");
  }

  @Test
  void idThatIsNoneOrTooLongIsNotRemembered() {
    remembered.add(1, slice(""));
    remembered.add(2, slice("x".repeat(Remembered.MAX_ID_BYTES + 1)));
    assertThat(remembered.size()).isZero();
    remembered.add(3, slice("x".repeat(Remembered.MAX_ID_BYTES)));
    assertThat(remembered.size()).isEqualTo(1);
  }

  private String id(int slot) {
    byte[] id = new byte[Remembered.MAX_ID_BYTES];
    return new String(id, 0, remembered.copyId(slot, id), ISO_8859_1);
  }

  private static Slice slice(String text) {
    byte[] bytes = ("  " + text + "  ").getBytes(ISO_8859_1);
    return new Slice(bytes, 2, 2 + text.length());
  }
}
