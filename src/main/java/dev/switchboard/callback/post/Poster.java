package dev.switchboard.callback.post;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Posts to a URL, once. Safe for use by many threads. */
public interface Poster extends AutoCloseable {
  /**
   * Begins a request and returns at once. Cancelling the future ends it.
   *
   * @param line calls on lines that are not equal share no connections, even to one host
   * @param body is not copied and must not change
   * @param answerBytes of the answer that are wanted; the first few are given anyway
   */
  CompletableFuture<PostResult> post(
      Object line, URI url, Map<String, String> headers, byte[] body, int answerBytes);

  /** Closes all connections, also those in use. */
  @Override
  void close();
}
