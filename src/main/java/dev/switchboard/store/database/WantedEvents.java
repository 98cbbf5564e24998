package dev.switchboard.store.database;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.event.EventType;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which endpoints want which types of events. Immutable. */
public final class WantedEvents {
  /** Nothing is. */
  public static final WantedEvents NOTHING = new WantedEvents(Map.of());

  private final Map<EventType, List<EndpointId>> byType;

  private WantedEvents(Map<EventType, List<EndpointId>> byType) {
    this.byType = byType;
  }

  /**
   * What these endpoints want.
   *
   * @param all whether what {@code *} stands for is wanted, also where no endpoint wants it
   */
  public static WantedEvents of(Collection<Endpoint> endpoints, boolean all) {
    Map<EventType, List<EndpointId>> byType = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      List<EndpointId> wanting =
          endpoints.stream()
              .filter(it -> it.collects() && it.events().wants(type))
              .map(Endpoint::id)
              .toList();
      if (!wanting.isEmpty() || (all && EventSelection.isOfAll(type))) {
        byType.put(type, wanting);
      }
    }
    return byType.isEmpty() ? NOTHING : new WantedEvents(byType);
  }

  /** Whether no event need be written. */
  public boolean isEmpty() {
    return byType.isEmpty();
  }

  /** Whether events of a type are written. */
  public boolean has(EventType type) {
    return byType.containsKey(type);
  }

  /** Who wants them. */
  public List<EndpointId> wanting(EventType type) {
    return byType.getOrDefault(type, List.of());
  }
}
