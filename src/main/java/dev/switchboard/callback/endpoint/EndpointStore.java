package dev.switchboard.callback.endpoint;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints. Every method is one transaction. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 *
 * <p>When a method returns, everything that is accepted afterwards by this process goes to the
 * endpoints as they are then. Other processes follow after a second ({@link #refresh}).
 */
public interface EndpointStore {
  /** How many endpoints there may be. */
  int MAX_ENDPOINTS = 1_000;

  /** How many more the configuration may declare. */
  int MAX_DECLARED = 100;

  /** All of them, in the order in which they were made. */
  List<Endpoint> list();

  /** One of them; empty when there is none of this id. */
  Optional<Endpoint> find(EndpointId id);

  /**
   * Adds an endpoint.
   *
   * @return false when there are too many already
   */
  boolean add(Endpoint endpoint);

  /**
   * Changes what an operator may change.
   *
   * @param change must keep id, name and creation
   * @return the changed endpoint; empty when there is none of this id
   */
  Optional<Endpoint> change(EndpointId id, UnaryOperator<Endpoint> change);

  /**
   * Removes an endpoint, with all that waits for it.
   *
   * @return whether it was there
   */
  boolean remove(EndpointId id);

  /**
   * Makes the endpoints that have a name those that are declared: adds what is new, changes what
   * differs, and removes those that are not declared any more. One that answered 410 begins anew.
   * When several processes do this at once with the same, the outcome is the same.
   *
   * @param ids of new endpoints
   * @param formerUntil how long the former secret signs as well, where it changes
   */
  Declared declare(
      List<DeclaredEndpoint> endpoints, Supplier<EndpointId> ids, Instant now, Instant formerUntil);

  /**
   * What the configuration has changed.
   *
   * @param changed names of those that were added, or that differed
   * @param removed names of those that are not declared any more
   */
  record Declared(List<String> changed, List<String> removed) {}

  /** What waits for each of these endpoints. */
  Map<EndpointId, Backlog> backlogs(Collection<EndpointId> ids);

  /** Sees what other processes have changed; returns whether there was anything. */
  boolean refresh();

  /**
   * What waits for an endpoint.
   *
   * @param waiting callbacks, at most {@value #MAX_COUNTED}
   * @param complete whether no more than these wait
   * @param oldest when the oldest of them happened; null when none waits
   */
  record Backlog(int waiting, boolean complete, @Nullable Instant oldest) {
    /** More are not counted. */
    public static final int MAX_COUNTED = 1_000;

    /** Nothing waits. */
    public static final Backlog NONE = new Backlog(0, null);

    /** It is not known what waits. */
    public static final Backlog NOT_COUNTED = new Backlog(0, false, null);

    /**
     * A backlog that was counted.
     *
     * @param waiting callbacks, at most {@value #MAX_COUNTED}
     */
    public Backlog(int waiting, @Nullable Instant oldest) {
      this(waiting, waiting < MAX_COUNTED, oldest);
    }
  }
}
