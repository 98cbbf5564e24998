package dev.switchboard.http.access;

import dev.switchboard.http.reply.ErrorFormat;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.RequestHead;

/** Recognizes callers from the head of a request. Thread-safe. */
@FunctionalInterface
public interface Credentials {
  /**
   * The name of the caller, as {@code Exchange.caller} gives it.
   *
   * @throws ProblemException {@code unauthorized}, or {@code forbidden}; it looks as the route's
   *     {@link ErrorFormat} says
   */
  String caller(RequestHead head);
}
