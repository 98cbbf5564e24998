package dev.switchboard.store.database;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.store.sql.Sql;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a transaction want to be told at a URL of their own. Who writes about a message
 * that it has at hand says so; the others are looked up.
 */
final class StatusCallbacks {
  private static final Sql LIST_OPTIONS = Sql.load("callbacks.sql").get("list_options");

  private final Set<Long> known = new HashSet<>();
  private final Map<Long, EndpointId> hosts = new HashMap<>();

  /** These are the options of a message. */
  void know(long message, MessageOptions options) {
    known.add(message);
    put(message, options.statusCallback());
  }

  private void put(long message, @Nullable String url) {
    if (url != null) {
      hosts.put(message, EndpointId.ofHost(URI.create(url)));
    }
  }

  /** The lane of each message that has a URL of its own. */
  Map<Long, EndpointId> hosts(WriteSession session, List<MessageEvent> events) throws SQLException {
    Set<Long> unknown =
        events.stream()
            .filter(it -> !(it instanceof MessageEvent.Received))
            .map(it -> it.messageId().value())
            .filter(it -> !known.contains(it))
            .collect(Collectors.toSet());
    if (!unknown.isEmpty()) {
      session
          .statement(LIST_OPTIONS)
          .setAll("ids", unknown)
          .list(row -> {
            put(
                row.getLong("id"),
                MessageOptionsJson.of(row.getString("options")).statusCallback());
            return row.getLong("id");
          });
    }
    return hosts;
  }
}
