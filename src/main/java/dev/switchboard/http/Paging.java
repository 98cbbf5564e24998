package dev.switchboard.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a listing is asked for.
 *
 * @param page from 1
 * @param pageSize 1..{@value #MAX_PAGE_SIZE}
 */
public record Paging(int page, int pageSize) {
  static final int DEFAULT_PAGE_SIZE = 50;
  static final int MAX_PAGE_SIZE = 200;

  /** Longer numbers are nonsense. */
  private static final int MAX_PAGE = 999_999_999;

  /** Rows down to the end of a page: all of them are passed over. A cursor passes over none. */
  static final int MAX_ROWS = 100_000;

  /**
   * Rows before this page, where it is asked for without a cursor.
   *
   * @throws ProblemException when the page ends more than {@value #MAX_ROWS} rows down
   */
  public long offset() {
    if ((long) page * pageSize > MAX_ROWS) {
      throw Problem.of(
              ProblemCode.PAGE_TOO_DEEP,
              "page times pageSize may be at most %d. Go on with cursor, from meta.next_cursor."
                  .formatted(MAX_ROWS))
          .exception();
    }
    return (page - 1L) * pageSize;
  }

  /** Reads {@code page} and {@code pageSize}; 0 is the default size, a larger one is capped. */
  public static Paging of(Exchange exchange, List<Problem.InvalidMember> faults) {
    int page = number(exchange.query("page"), "page", 1, MAX_PAGE, 1, faults);
    int size = number(exchange.query("pageSize"), "pageSize", 0, Integer.MAX_VALUE, 0, faults);
    return new Paging(page, size == 0 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE));
  }

  /** A whole number of the query in its range; what stands for it when it is absent or wrong. */
  public static int number(
      @Nullable String text,
      String name,
      int least,
      int most,
      int absent,
      List<Problem.InvalidMember> faults) {
    if (text == null || text.isEmpty()) {
      return absent;
    }
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    // Of more digits than an int surely holds it is larger than any that is allowed or capped.
    int number = !digits ? -1 : text.length() < 10 ? Integer.parseInt(text) : Integer.MAX_VALUE;
    if (number >= least && number <= most) {
      return number;
    }
    faults.add(
        new Problem.InvalidMember(
            "/" + name, name + " must be a whole number from " + least + " to " + most));
    return absent;
  }
}
