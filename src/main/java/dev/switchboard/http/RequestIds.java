package dev.switchboard.http;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Names requests: by what the client sent in {@code X-Request-Id} if that is 1..128 of {@code
 * [A-Za-z0-9._-]}, else by a name that is unique to this process and this request. Thread-safe.
 */
final class RequestIds {
  private static final int MAX_LENGTH = 128;
  private static final int RADIX = 36;

  private final String prefix;
  private final AtomicLong count = new AtomicLong();

  /**
   * @param instance tells this process from others; random
   */
  RequestIds(long instance) {
    this.prefix = Long.toUnsignedString(instance, RADIX) + "-";
  }

  String take(@Nullable String sent) {
    return sent != null && isSane(sent) ? sent : next();
  }

  String next() {
    return prefix + Long.toString(count.incrementAndGet(), RADIX);
  }

  private static boolean isSane(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      boolean sane =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!sane) {
        return false;
      }
    }
    return true;
  }
}
