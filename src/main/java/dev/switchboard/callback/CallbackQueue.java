package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that wait, and the leases on their endpoints. Every method is one transaction. Safe
 * for use by many threads; throws {@link dev.switchboard.queue.StoreUnavailableException} when the
 * store is lost.
 */
public interface CallbackQueue {
  /** Hosts that there are lanes for at once. More take turns. */
  int MAX_HOSTS = 1_000;

  /**
   * What was read for an endpoint.
   *
   * @param callbacks that are due, in the order in which they are to be sent
   * @param asides that have to wait for others of their messages
   * @param more whether there may be more that are due
   * @param nextDueAt when the next of the others is due; null when there is none
   * @param cursor every event up to it is settled; null when there is none
   * @param exact whether all that waits was read, and what is written later has greater ids
   */
  record Window(
      List<Callback> callbacks,
      List<CallbackWork.Aside> asides,
      boolean more,
      @Nullable Instant nextDueAt,
      @Nullable EventId cursor,
      boolean exact) {}

  /**
   * How much to read.
   *
   * @param most callbacks
   * @param bytes that they may take together, as {@link Callback#bytes} counts them
   * @param oneAtLeast whether the first comes even when it is larger: so a lane that holds nothing
   *     else always gets on
   */
  record Limit(int most, long bytes, boolean oneAtLeast) {}

  /**
   * Makes lanes for hosts that something waits for, at most {@value #MAX_HOSTS} at once. When there
   * are more, the places go round among those for which something is due.
   *
   * @param stuck hosts that this process serves, that do not answer, and of which nothing is in
   *     flight: they leave their places first
   * @return whether hosts wait that have no lane
   */
  boolean adoptHosts(Instant now, Set<EndpointId> stuck);

  /**
   * Takes over endpoints that no living process serves, and lanes of hosts.
   *
   * @param most to serve in all
   * @return all that this process serves now
   */
  List<Served> serve(int most);

  /** Gives endpoints back, so that another process may serve them. */
  void release(Collection<Served> endpoints);

  /** Gives all endpoints back that this process serves. */
  void releaseAll();

  /** How many endpoints there are that want something to be sent. */
  int count();

  /**
   * Reads what is due at an endpoint.
   *
   * @param until what is due later is left alone
   * @param held events that need not be read: they are being sent; used only during the call
   */
  Window read(Served endpoint, Instant until, Set<EventId> held, Limit limit);

  /** Endpoints that this process serves, and for which something is due. */
  Set<EndpointId> due(Instant now);

  /**
   * Makes durable what has happened.
   *
   * @return endpoints that another process serves: nothing that is about them was written
   */
  Set<EndpointId> write(List<CallbackWork> work);
}
