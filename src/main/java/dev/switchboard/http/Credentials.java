package dev.switchboard.http;

/** Recognizes callers from the head of a request. Thread-safe. */
@FunctionalInterface
public interface Credentials {
  /**
   * The name of the caller, as {@link Exchange#caller} gives it.
   *
   * @throws ProblemException {@code unauthorized}, or {@code forbidden}; it looks as the route's
   *     {@link ErrorFormat} says
   */
  String caller(RequestHead head);
}
