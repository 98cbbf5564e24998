package dev.switchboard.store.memory.callback;

import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Parts of sorted maps, for all of the store in memory. Stateless. */
public final class Ranges {
  private Ranges() {}

  /**
   * The values of a range in the order of their keys, each looked at when it is asked for. {@code
   * values().stream()} counts the whole range before it gives the first one.
   */
  public static <V> Stream<V> values(SortedMap<?, V> range) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(range.values().iterator(), Spliterator.ORDERED), false);
  }
}
