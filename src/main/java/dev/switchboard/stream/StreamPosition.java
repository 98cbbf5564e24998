package dev.switchboard.stream;

import java.util.OptionalLong;

/**
 * The ids of the stream: the start of the process, a dash, and the number of the event. Clients see
 * them as opaque.
 *
 * @param start differs for every process
 */
record StreamPosition(String start) {
  private static final int MAX_DIGITS = 18;

  /** The id of an event. */
  String id(long number) {
    return start + "-" + number;
  }

  /** The number in an id; empty if it is not an id of this process. */
  OptionalLong number(String id) {
    String prefix = start + "-";
    if (!id.startsWith(prefix)) {
      return OptionalLong.empty();
    }
    String number = id.substring(prefix.length());
    boolean digits =
        !number.isEmpty()
            && number.length() <= MAX_DIGITS
            && number.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
  }
}
