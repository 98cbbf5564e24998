package dev.switchboard.api;

import dev.switchboard.http.QueryReader;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemException;

/**
 * Which page of a listing is asked for.
 *
 * @param page from 1
 * @param pageSize 1..{@value #MAX_PAGE_SIZE}
 */
record Paging(int page, int pageSize) {
  private static final int DEFAULT_PAGE_SIZE = 50;
  private static final int MAX_PAGE_SIZE = 200;
  private static final int MAX_PAGE = 999_999_999;

  /** Rows down to the end of a page: the store reads all of them. A cursor reads none. */
  private static final int MAX_ROWS = 100_000;

  /** Reads {@code page} and {@code pageSize}; 0 is the default size, a larger one is capped. */
  static Paging read(QueryReader query) {
    int page = query.number("page", 1, MAX_PAGE, 1);
    int size = query.number("pageSize", 0, Integer.MAX_VALUE, 0);
    return new Paging(page, size == 0 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE));
  }

  /**
   * Rows before this page, where it is asked for without a cursor.
   *
   * @throws ProblemException when the page ends more than {@value #MAX_ROWS} rows down
   */
  long offset() {
    if ((long) page * pageSize > MAX_ROWS) {
      throw Problem.of(
              ApiProblem.PAGE_TOO_DEEP,
              "page times pageSize may be at most %d. Go on with cursor, from meta.next_cursor."
                  .formatted(MAX_ROWS))
          .exception();
    }
    return (page - 1L) * pageSize;
  }
}
