package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Held against a map of the library, with keys that collide. */
class LongTableTest {
  private final LongTable table = new LongTable(2);

  @Test
  void aRowIsFoundByItsKeyAndHasZeroesAtFirst() {
    int row = table.add(7);
    assertThat(table.find(7)).isEqualTo(row);
    assertThat(table.get(row, 1)).isZero();
    table.set(row, 2, 5);
    assertThat(table.remove(7)).isTrue();
    assertThat(table.remove(7)).isFalse();
    assertThat(table.find(7)).isEqualTo(LongTable.NONE);
    assertThat(table.get(table.add(8), 2)).isZero();
  }

  @Test
  void itSaysWhatAMapSays() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Long, Long> expected = new HashMap<>();
    List<Long> keys = new ArrayList<>();
    for (int step = 0; step < 60_000; step++) {
      // Ids of messages differ in their upper bits and in the lowest.
      long key = random.nextLong(6_000) << 22 | random.nextLong(2);
      // It grows, then shrinks to nothing, and grows again.
      boolean add = step % 20_000 < 12_000 ? random.nextInt(4) > 0 : random.nextInt(4) == 0;
      if (!add && !keys.isEmpty()) {
        key = keys.remove(random.nextInt(keys.size()));
        assertThat(table.remove(key)).isEqualTo(expected.remove(key) != null);
      } else if (expected.putIfAbsent(key, (long) step) == null) {
        table.set(table.add(key), 1, step);
        keys.add(key);
      }
      assertThat(table.size()).isEqualTo(expected.size());
      if (step % 1_000 == 0) {
        expected.forEach(
            (one, value) -> assertThat(table.get(table.find(one), 1)).isEqualTo(value));
      }
    }
    for (long key : keys) {
      table.remove(key);
    }
    assertThat(table.size()).isZero();
    keys.forEach(key -> assertThat(table.find(key)).isEqualTo(LongTable.NONE));
  }
}
