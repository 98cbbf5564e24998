package dev.switchboard.rehearsal;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers in places that were given out one after the other, most of which hold 0 again
 * later. Neighbours lie side by side, and a page with nothing on it is given up. For one thread.
 */
final class LongPages {
  private static final int PAGE_BITS = 5;
  private static final int PAGE = 1 << PAGE_BITS;

  /** Behind the numbers of a page: how many of them are not 0. */
  private static final int USED = PAGE;

  private long[] @Nullable [] pages = new long[1][];

  /** Pages that hold something. */
  long inUse() {
    return Arrays.stream(pages).filter(Objects::nonNull).count();
  }

  long get(long place) {
    int number = (int) (place >>> PAGE_BITS);
    long[] page = number < pages.length ? pages[number] : null;
    return page == null ? 0 : page[(int) place & PAGE - 1];
  }

  void set(long place, long value) {
    int number = (int) (place >>> PAGE_BITS);
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, 2 * pages.length));
    }
    long[] page = pages[number];
    if (page == null) {
      page = new long[PAGE + 1];
      pages[number] = page;
    }
    int at = (int) place & PAGE - 1;
    page[USED] += (value == 0 ? 0 : 1) - (page[at] == 0 ? 0 : 1);
    page[at] = value;
    if (page[USED] == 0) {
      pages[number] = null;
    }
  }
}
