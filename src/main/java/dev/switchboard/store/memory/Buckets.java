package dev.switchboard.store.memory;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries by their hashes. The links are in the entries: nothing is made for one, and it is one
 * step away. Used under the lock of the store.
 */
final class Buckets<E extends Buckets.Entry<E>> {
  private static final int LEAST_BITS = 4;

  /** Spreads hashes that differ in few bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private @Nullable Entry<E>[] first = heads(1 << LEAST_BITS);
  private int shift = Long.SIZE - LEAST_BITS;
  private int size;

  /** What is in a bucket. */
  abstract static class Entry<E extends Entry<E>> {
    private @Nullable E nextInBucket;

    /** Always the same while it is here. */
    abstract long hash();

    /** Itself. */
    abstract E self();

    /** The next one of its bucket, whose hash may be another. */
    final @Nullable E nextInBucket() {
      return nextInBucket;
    }
  }

  /** The first entry of the bucket of a hash; null where it is empty. */
  @Nullable E firstOf(long hash) {
    Entry<E> found = first[bucketOf(hash)];
    return found == null ? null : found.self();
  }

  int size() {
    return size;
  }

  /** Adds an entry that is not there. */
  void add(E entry) {
    if (size == first.length) {
      grow();
    }
    link(entry);
    size++;
  }

  /** Removes an entry; whether it was there. */
  @SuppressWarnings("ReferenceEquality") // It is this entry that is there, or none.
  boolean remove(E entry) {
    int bucket = bucketOf(entry.hash());
    Entry<E> before = null;
    for (Entry<E> at = first[bucket]; at != null; at = at.nextInBucket) {
      if (at == entry) {
        if (before == null) {
          first[bucket] = entry.nextInBucket();
        } else {
          before.nextInBucket = entry.nextInBucket();
        }
        at.nextInBucket = null;
        size--;
        return true;
      }
      before = at;
    }
    return false;
  }

  /** In no order that means anything. */
  void forEach(Consumer<E> action) {
    for (Entry<E> head : first) {
      for (Entry<E> at = head; at != null; at = at.nextInBucket) {
        action.accept(at.self());
      }
    }
  }

  void clear() {
    first = heads(1 << LEAST_BITS);
    shift = Long.SIZE - LEAST_BITS;
    size = 0;
  }

  private void grow() {
    @Nullable Entry<E>[] before = first;
    first = heads(2 * before.length);
    shift--;
    for (Entry<E> head : before) {
      Entry<E> at = head;
      while (at != null) {
        Entry<E> next = at.nextInBucket;
        link(at.self());
        at = next;
      }
    }
  }

  private void link(E entry) {
    int bucket = bucketOf(entry.hash());
    Entry<E> head = first[bucket];
    ((Entry<E>) entry).nextInBucket = head == null ? null : head.self();
    first[bucket] = entry;
  }

  private int bucketOf(long hash) {
    return (int) ((hash * SPREAD) >>> shift);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static <E extends Entry<E>> @Nullable Entry<E>[] heads(int buckets) {
    return new Entry[buckets];
  }
}
