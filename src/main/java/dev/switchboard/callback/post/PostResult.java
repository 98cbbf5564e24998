package dev.switchboard.callback.post;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a post. */
public sealed interface PostResult {
  /**
   * It answered. The status decides, also where the rest of the answer never came.
   *
   * @param retryAfter that it asks for, null when it named none
   * @param answer its first characters
   */
  record Answered(int status, @Nullable Duration retryAfter, String answer) implements PostResult {}

  /**
   * It did not.
   *
   * @param code why, for example {@code connect}
   */
  record NotAnswered(String code) implements PostResult {}

  /** It did not in time. */
  record TimedOut() implements PostResult {}
}
