package dev.switchboard.settings;

import org.jspecify.annotations.Nullable;

/**
 * How much of the heap messages may occupy.
 *
 * @param budgetBytes for requests, answers and lanes together; null for the default share
 */
public record MemorySettings(@Nullable Long budgetBytes) {
  /** More would leave too little for the collector, and for what is not counted. */
  private static final int MOST_IN_HEAP_ONE_IN = 2;

  private static final int DEFAULT_EIGHTHS = 3;
  private static final int GUARANTEED_TO_REQUESTS_ONE_IN = 4;
  private static final int GUARANTEED_TO_ANSWERS_ONE_IN = 8;
  private static final int GUARANTEED_TO_LANES_ONE_IN = 4;

  /** What the largest body takes while it is read: its bytes, and eight times as much to parse. */
  private static final int LARGEST_REQUEST_FACTOR = 10;

  /** What the message of the largest body takes in a lane: two bytes for each, and its overhead. */
  private static final int LARGEST_MESSAGE_FACTOR = 2;

  private static final int MESSAGE_OVERHEAD_BYTES = 16 << 10;

  /** First attempts and retries. */
  private static final int LINES_OF_A_LANE = 2;

  /**
   * The budget and its guaranteed parts; what is left is common.
   *
   * @param lanesBytes for the lanes of all providers together
   */
  public record Parts(long budgetBytes, long requestsBytes, long answersBytes, long lanesBytes) {
    long neededBytes() {
      return requestsBytes + answersBytes + lanesBytes;
    }
  }

  /**
   * Divides the budget. Each part is large enough for the largest message, so that each always gets
   * on.
   *
   * @param heapBytes of the whole program
   * @param maxBodyBytes of a request
   * @param providers how many there are
   */
  public Parts parts(long heapBytes, int maxBodyBytes, int providers) {
    long budget = budgetBytes == null ? heapBytes / 8 * DEFAULT_EIGHTHS : budgetBytes;
    long largestRequest = (long) LARGEST_REQUEST_FACTOR * maxBodyBytes;
    long largestMessage = (long) LARGEST_MESSAGE_FACTOR * maxBodyBytes + MESSAGE_OVERHEAD_BYTES;
    return new Parts(
        budget,
        Math.max(budget / GUARANTEED_TO_REQUESTS_ONE_IN, largestRequest),
        Math.max(budget / GUARANTEED_TO_ANSWERS_ONE_IN, largestRequest),
        Math.max(
            budget / GUARANTEED_TO_LANES_ONE_IN, LINES_OF_A_LANE * largestMessage * providers));
  }

  /** The largest budget for a heap. */
  static long most(long heapBytes) {
    return heapBytes / MOST_IN_HEAP_ONE_IN;
  }
}
