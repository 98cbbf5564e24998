package dev.switchboard.store.memory.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RangesTest {
  @Test
  void firstValuesAreFoundWithoutCountingAll() {
    assertThat(Ranges.values(new Uncounted(Map.of(1, "a", 2, "b", 3, "c"))).limit(2))
        .containsExactly("a", "b");
  }

  private static final class Uncounted extends TreeMap<Integer, String> {
    Uncounted(Map<Integer, String> rows) {
      super(rows);
    }

    @Override
    public Collection<String> values() {
      Collection<String> values = super.values();
      return new AbstractCollection<>() {
        @Override
        public Iterator<String> iterator() {
          return values.iterator();
        }

        @Override
        public int size() {
          throw new AssertionError("the range is counted");
        }
      };
    }
  }
}
