package dev.switchboard.forecast;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many new messages should come.
 *
 * @param number so many times those of late, or so many in a second
 */
record Arrivals(boolean isFactor, double number) {
  /** What it may be, for a message. */
  static final String ALLOWED =
      "a rate in a second, such as 50, or a multiple of the present one, such as x2 or x0.5";

  private static final double MAX = 1_000_000;
  private static final Pattern WRITTEN = Pattern.compile("(x?)(\\d{1,7}(?:\\.\\d{1,3})?)");

  static Optional<Arrivals> read(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    double number = Double.parseDouble(written.group(2));
    return number > MAX
        ? Optional.empty()
        : Optional.of(new Arrivals(!written.group(1).isEmpty(), number));
  }

  /**
   * The rate of one channel.
   *
   * @param now its rate, in messages a second
   * @param ofAll the rate of all channels that are concerned
   * @param channels how many these are
   */
  double of(double now, double ofAll, int channels) {
    if (isFactor) {
      return number * now;
    }
    return ofAll > 0 ? number * now / ofAll : number / channels;
  }

  /** For a sentence. */
  String words() {
    return isFactor
        ? LiveState.decimal(number) + " times as many new messages come"
        : LiveState.decimal(number) + " new messages come in a second";
  }
}
