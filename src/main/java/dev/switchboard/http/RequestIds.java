package dev.switchboard.http;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names requests: by the {@code X-Request-Id} of the client if that is 1..128 of {@code
 * [A-Za-z0-9._-]}, else by a name that is unique to this process and request. Thread-safe.
 */
final class RequestIds {
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
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
    return sent != null && SANE.matcher(sent).matches()
        ? sent
        : prefix + Long.toString(count.incrementAndGet(), RADIX);
  }
}
