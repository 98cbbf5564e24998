package dev.switchboard.http;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server. Made, started and stopped once; the order is {@link #start}, {@link
 * #stopAccepting}, {@link #drain}, {@link #stop}, and each of the last three implies the ones
 * before it. It registers no shutdown hook and writes no log: whoever makes it owns both.
 */
public final class HttpServer {
  private final HttpSettings settings;
  private final HelidonContext context;
  private final RequestIds ids;
  private final Incidents incidents;
  private volatile @Nullable Listener listener;

  /**
   * Registers the resources; does not listen yet.
   *
   * @throws IllegalArgumentException if two resources want the same method of the same path, or a
   *     trusted proxy is neither an address nor a CIDR block
   */
  public HttpServer(
      HttpSettings settings,
      HttpMemory memory,
      Authenticator authenticator,
      List<Resource> resources,
      Incidents incidents,
      RequestLog log) {
    this.settings = settings;
    this.incidents = incidents;
    this.ids = new RequestIds(new SecureRandom().nextLong());
    Routes routes = new Routes();
    resources.forEach(resource -> resource.register(routes));
    Dispatch dispatch = new Dispatch(routes, authenticator, settings, memory, ids, incidents, log);
    this.context =
        new HelidonContext(
            dispatch, new ProtocolErrors(ids, log).asDirectHandlers(), settings.maxBodyBytes());
  }

  /**
   * Listens.
   *
   * @return the port, which is the configured one unless that was 0
   * @throws ListenFailedException if the port cannot be had
   * @throws IllegalStateException if it was started before
   */
  public synchronized int start() {
    if (listener != null) {
      throw new IllegalStateException("the HTTP server was already started");
    }
    Listener bound = new Listener(settings, context, ids, incidents);
    bound.start();
    listener = bound;
    return bound.port();
  }

  /**
   * The port it listens on.
   *
   * @throws IllegalStateException before it was started
   */
  public int port() {
    Listener bound = listener;
    if (bound == null) {
      throw new IllegalStateException("the HTTP server was not started");
    }
    return bound.port();
  }

  /** Takes no new connections; requests on those that are open are still answered. */
  public void stopAccepting() {
    Listener bound = listener;
    if (bound != null) {
      bound.stopAccepting();
    }
  }

  /**
   * Closes idle connections, and the others after the response to the request in flight, which says
   * {@code Connection: close}.
   *
   * @param atMost how long to wait for that
   * @return whether every connection ended in that time
   * @throws InterruptedException if interrupted while waiting; connections still end as they are
   *     answered
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    stopAccepting();
    Listener bound = listener;
    return bound == null || bound.drain(atMost);
  }

  /** Closes every connection that is left, whatever it is doing. */
  public void stop() {
    stopAccepting();
    Listener bound = listener;
    if (bound != null) {
      bound.closeAll();
    }
  }
}
