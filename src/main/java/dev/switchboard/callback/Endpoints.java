package dev.switchboard.callback;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.message.MessageIds;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What operators do with endpoints. Safe for use by many threads. */
public final class Endpoints {
  /** How long the former secret signs as well, unless it is said otherwise. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  private static final int SECRET_BYTES = 32;

  private final EndpointStore store;
  private final MessageIds ids;
  private final SecretSource secrets;
  private final InstantSource clock;
  private final Runnable changed;
  private final EventListener listener;

  /** Fills an array with bytes that cannot be guessed. */
  @FunctionalInterface
  public interface SecretSource {
    void nextBytes(byte[] bytes);
  }

  /** What an operator says about an endpoint. */
  public record Wish(
      URI url,
      EventSelection events,
      @Nullable String description,
      Endpoint.Format format,
      boolean enabled) {}

  /**
   * @param ids of endpoints
   * @param changed told when an endpoint was added, changed or removed
   * @param listener hears what operators do
   */
  public Endpoints(
      EndpointStore store,
      MessageIds ids,
      SecretSource secrets,
      InstantSource clock,
      Runnable changed,
      EventListener listener) {
    this.store = store;
    this.ids = ids;
    this.secrets = secrets;
    this.clock = clock;
    this.changed = changed;
    this.listener = listener;
  }

  /** All of them, in the order in which they were made. */
  public List<Endpoint> list() {
    return store.list();
  }

  /** One of them. */
  public Optional<Endpoint> find(EndpointId id) {
    return store.find(id);
  }

  /** What waits for some of them. */
  public Map<EndpointId, EndpointStore.Backlog> backlogs(Collection<EndpointId> ids) {
    return store.backlogs(ids);
  }

  /** Makes an endpoint with a new secret; empty when there are too many already. */
  public Optional<Endpoint> add(Wish wish) {
    Endpoint endpoint =
        new Endpoint(
            new EndpointId(ids.next().value()),
            null,
            wish.url(),
            wish.events(),
            wish.description(),
            wish.format(),
            new Endpoint.Secrets(newSecret(), null, null),
            wish.enabled(),
            clock.instant(),
            null,
            null,
            0);
    if (!store.add(endpoint)) {
      return Optional.empty();
    }
    done("endpoint_added", endpoint);
    return Optional.of(endpoint);
  }

  /** Changes an endpoint. One that is enabled begins anew. */
  public Optional<Endpoint> change(EndpointId id, Wish wish) {
    return change(
        id,
        "endpoint_changed",
        before ->
            new Endpoint(
                id,
                before.name(),
                wish.url(),
                wish.events(),
                wish.description(),
                wish.format(),
                before.secrets(),
                wish.enabled(),
                before.createdAt(),
                null,
                null,
                before.version()));
  }

  /**
   * Gives an endpoint a new secret.
   *
   * @param overlap how long the former one signs as well
   */
  public Optional<Endpoint> rotate(EndpointId id, Duration overlap) {
    Instant until = clock.instant().plus(overlap);
    String secret = newSecret();
    return change(
        id,
        "endpoint_secret_rotated",
        before ->
            new Endpoint(
                id,
                before.name(),
                before.url(),
                before.events(),
                before.description(),
                before.format(),
                new Endpoint.Secrets(secret, before.secrets().present(), until),
                before.enabled(),
                before.createdAt(),
                before.failingSince(),
                before.disabled(),
                before.version()));
  }

  /** Removes an endpoint, with what waits for it. */
  public boolean remove(EndpointId id) {
    boolean removed = store.remove(id);
    if (removed) {
      changed.run();
      listener.on(new EngineEvent.Operated("endpoint_removed", "endpoint " + id));
    }
    return removed;
  }

  private Optional<Endpoint> change(EndpointId id, String action, UnaryOperator<Endpoint> change) {
    Optional<Endpoint> after = store.change(id, change);
    after.ifPresent(endpoint -> done(action, endpoint));
    return after;
  }

  private void done(String action, Endpoint endpoint) {
    changed.run();
    listener.on(new EngineEvent.Operated(action, "endpoint " + endpoint.id()));
  }

  private String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    secrets.nextBytes(bytes);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }
}
