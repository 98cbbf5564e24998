package dev.switchboard.http;

import org.jspecify.annotations.Nullable;

/**
 * Hears of every finished request, once, after its response was written. Must be cheap and must not
 * throw.
 */
@FunctionalInterface
public interface RequestLog {
  /**
   * A request is finished.
   *
   * @param method as sent, or {@code -} where the request line could not be read
   * @param path as sent, without the query, bounded and printable; {@code -} where unknown
   * @param route the template of the path, such as {@code /api/messages/{id}}; null where there is
   *     none
   * @param status of the response
   * @param durationNanos from the end of the request's head to the end of its response
   * @param subject what the request was about, where the handler named it
   */
  void finished(
      String method,
      String path,
      @Nullable String route,
      int status,
      String requestId,
      long durationNanos,
      @Nullable String subject);
}
