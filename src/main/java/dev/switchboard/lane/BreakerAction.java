package dev.switchboard.lane;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an operator may do to a breaker by hand. */
public enum BreakerAction {
  /** Stops all calls until an operator closes or resets it. */
  OPEN,
  /** Allows all calls at once. */
  CLOSE,
  /** Closes it and forgets what was learnt: the run of failures, the pause and the pace. */
  RESET;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in JSON and logs. */
  public String wireName() {
    return wireName;
  }

  /** The action of a name; empty when there is none. */
  public static Optional<BreakerAction> of(String name) {
    return Arrays.stream(values()).filter(action -> action.wireName.equals(name)).findFirst();
  }
}
