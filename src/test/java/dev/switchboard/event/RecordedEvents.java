package dev.switchboard.event;

import dev.switchboard.message.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps the events that it is told, in order. Safe for use by many threads. */
public final class RecordedEvents implements EventListener {
  private final List<Event> events = new ArrayList<>();
  private final Map<String, List<ProviderEvent.BreakerChanged>> breakers = new HashMap<>();
  private volatile Consumer<Event> first = _ -> {};

  @Override
  public void on(Event event) {
    first.accept(event);
    record(event);
  }

  private synchronized void record(Event event) {
    events.add(event);
    if (event instanceof ProviderEvent.BreakerChanged changed) {
      breakers.computeIfAbsent(changed.provider(), _ -> new ArrayList<>()).add(changed);
    }
  }

  /** Does something with each event before it is taken in. */
  public void onFirst(Consumer<Event> task) {
    first = task;
  }

  public synchronized List<Event> all() {
    return List.copyOf(events);
  }

  public <T extends Event> List<T> of(Class<T> type) {
    return all().stream().filter(type::isInstance).map(type::cast).toList();
  }

  public List<MessageEvent> of(MessageId id) {
    return of(MessageEvent.class).stream().filter(event -> event.messageId().equals(id)).toList();
  }

  /** What happened to a message, for example {@code Accepted}, {@code Attempted}. */
  public List<String> namesOf(MessageId id) {
    return of(id).stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  /** What happened to the breaker of a provider. */
  public synchronized List<ProviderEvent.BreakerChanged> breakerChanges(String provider) {
    return breakers.getOrDefault(provider, List.of());
  }

  public synchronized void clear() {
    events.clear();
    breakers.clear();
  }
}
