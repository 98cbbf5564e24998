package dev.switchboard.callback.endpoint;

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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What operators do with endpoints. Safe for use by many threads. */
public final class Endpoints {
  /** How long the former secret signs as well. */
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

  /** What came of a change that was asked for. */
  public sealed interface Change {
    /** It is done. */
    record Done(Endpoint endpoint) implements Change {}

    /** There is no such endpoint. */
    record Unknown() implements Change {}

    /**
     * Only the configuration changes it.
     *
     * @param name under which it is declared there
     */
    record Declared(String name) implements Change {}
  }

  /** What an operator says about an endpoint. */
  public record Wish(
      URI url,
      EventSelection events,
      @Nullable String description,
      String format,
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
  public Change change(EndpointId id, Wish wish) {
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

  /** Gives an endpoint a new secret. The former one signs as well for {@link #OVERLAP}. */
  public Change rotate(EndpointId id) {
    Instant until = clock.instant().plus(OVERLAP);
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
  public Change remove(EndpointId id) {
    return ifOperable(
        id,
        before -> {
          if (!store.remove(id)) {
            return Optional.empty();
          }
          done("endpoint_removed", before);
          return Optional.of(before);
        });
  }

  /** Makes the endpoints by configuration those that are declared. */
  public void declare(List<DeclaredEndpoint> declared) {
    Instant now = clock.instant();
    EndpointStore.Declared done =
        store.declare(declared, () -> new EndpointId(ids.next().value()), now, now.plus(OVERLAP));
    done.changed().forEach(name -> tell("endpoint_declared", name));
    done.removed().forEach(name -> tell("endpoint_removed", name));
    changed.run();
  }

  private Change change(EndpointId id, String action, UnaryOperator<Endpoint> change) {
    return ifOperable(
        id,
        _ -> {
          Optional<Endpoint> after = store.change(id, change);
          after.ifPresent(endpoint -> done(action, endpoint));
          return after;
        });
  }

  /** An endpoint is declared for as long as it is there, or never. */
  private Change ifOperable(EndpointId id, Function<Endpoint, Optional<Endpoint>> what) {
    Optional<Endpoint> before = store.find(id);
    String name = before.map(Endpoint::name).orElse(null);
    if (name != null) {
      return new Change.Declared(name);
    }
    return before.flatMap(what).<Change>map(Change.Done::new).orElseGet(Change.Unknown::new);
  }

  private void done(String action, Endpoint endpoint) {
    changed.run();
    tell(action, endpoint.id().toString());
  }

  private void tell(String action, String endpoint) {
    listener.on(new EngineEvent.Operated(action, "endpoint " + endpoint));
  }

  private String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    secrets.nextBytes(bytes);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }
}
