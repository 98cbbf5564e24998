package dev.switchboard.store.memory.callback;

import java.util.List;
import java.util.stream.Stream;

/** Looks into the callbacks of a store in memory. */
public final class CallbackRows {
  private CallbackRows() {}

  /** How many rows the table of this name in a database would have. */
  public static long count(MemoryCallbacks callbacks, String table) {
    CallbackTables tables = callbacks.tables;
    return switch (table) {
      case "event_numbers" -> tables.numbers();
      case "events" -> tables.events.size();
      case "callbacks" -> endpoints(tables).mapToLong(it -> it.waiting().size()).sum();
      case "callback_attempts" ->
          endpoints(tables)
              .flatMap(it -> it.attempts.values().stream())
              .mapToLong(List::size)
              .sum();
      default -> throw new IllegalArgumentException(table);
    };
  }

  private static Stream<EndpointRow> endpoints(CallbackTables tables) {
    return Stream.concat(tables.endpoints.values().stream(), tables.removed.values().stream());
  }
}
