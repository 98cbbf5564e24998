package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.switchboard.tools.load.ResponseReader.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which answers other than 202 came how often, by status and code of the problem. A flood of them
 * costs no allocation, and only so many kinds are told apart. For one thread, until that is over.
 */
public final class RefusalCounts {
  private static final int MAX_KINDS = 32;
  private static final int MAX_CODE_BYTES = 64;
  private static final byte[] CODE = "\"code\"".getBytes(ISO_8859_1);
  private static final String OTHER = "other";

  private final List<Kind> kinds = new ArrayList<>();
  private int longestRetryAfterSeconds;

  /**
   * RefusalCounts that are alike.
   *
   * @param status 0 for those of too many kinds to tell apart
   * @param code of the problem; empty where the answer had none
   */
  public record Count(int status, String code, long count) {}

  private static final class Kind {
    private final int status;
    private final byte[] code;
    private long count;

    private Kind(int status, byte[] code) {
      this.status = status;
      this.code = code;
    }
  }

  /**
   * A request was refused.
   *
   * @param messages of it
   */
  void add(ResponseReader response, int messages) {
    add(response.status(), response.text(CODE), messages, response.retryAfterSeconds());
  }

  /** A message was refused. */
  void add(int status, Slice code, int retryAfterSeconds) {
    add(status, code, 1, retryAfterSeconds);
  }

  private void add(int status, Slice code, int messages, int retryAfterSeconds) {
    longestRetryAfterSeconds = Math.max(longestRetryAfterSeconds, retryAfterSeconds);
    for (Kind kind : kinds) {
      if (kind.status == status && code.isSame(kind.code, kind.code.length)) {
        kind.count += messages;
        return;
      }
    }
    boolean full = kinds.size() >= MAX_KINDS;
    if (full && kinds.getLast().status == 0) {
      kinds.getLast().count += messages;
      return;
    }
    Kind kind = full ? new Kind(0, OTHER.getBytes(ISO_8859_1)) : of(status, code);
    kind.count = messages;
    kinds.add(kind);
  }

  /** The most frequent first. */
  List<Count> counts() {
    return kinds.stream()
        .map(kind -> new Count(kind.status, new String(kind.code, ISO_8859_1), kind.count))
        .sorted(Comparator.comparingLong(Count::count).reversed())
        .toList();
  }

  /** The longest that the server asked to wait for, in seconds; 0 when it never did. */
  int longestRetryAfterSeconds() {
    return longestRetryAfterSeconds;
  }

  private static Kind of(int status, Slice code) {
    String text = code.toString();
    boolean sane =
        text.length() <= MAX_CODE_BYTES && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return new Kind(status, (sane ? text : OTHER).getBytes(ISO_8859_1));
  }
}
