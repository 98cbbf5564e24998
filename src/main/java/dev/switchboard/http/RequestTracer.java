package dev.switchboard.http;

import dev.switchboard.http.request.RequestHead;
import org.jspecify.annotations.Nullable;

/** Follows requests while they are answered. Must be cheap and must not throw. */
@FunctionalInterface
public interface RequestTracer {
  /** Follows none. */
  RequestTracer NONE = _ -> null;

  /**
   * A request begins, on the thread that answers it.
   *
   * @return told of its end; null where this request is not followed
   */
  @Nullable Traced begin(RequestHead request);

  /** A request that is followed. */
  @FunctionalInterface
  interface Traced {
    /**
     * It is answered. Called once, on the thread that it began on.
     *
     * @param route the template of the path, such as {@code /api/messages/{id}}; null where there
     *     is none
     * @param status of the response
     * @param subject what the request was about, where the handler named it
     */
    void end(@Nullable String route, int status, String requestId, @Nullable String subject);
  }
}
