package dev.switchboard.settings;

/** The answer of a {@link ValueType} to what was given. */
sealed interface Reading<T> {

  record Accepted<T>(T value) implements Reading<T> {}

  /**
   * Not allowed.
   *
   * @param why what was found and what is allowed
   */
  record Refused<T>(String why) implements Reading<T> {}
}
