package dev.switchboard.http;

import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.DeadLetters.Group;
import dev.switchboard.queue.DeadLetters.Groups;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /api/dead-letters}: failed messages by cause. */
public final class DeadLetterResource implements Resource {
  /** Providers may invent error codes; the rest is small by then. */
  private static final int MAX_GROUPS = 200;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final DeadLetters deadLetters;

  public DeadLetterResource(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/dead-letters", Policy.scope(Scope.READ), _ -> show()));
  }

  private Reply show() {
    try {
      return Reply.json(200, JSON.writeValueAsBytes(document(deadLetters.groups())));
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }

  private static Map<String, Object> document(Groups groups) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(
        "items",
        groups.groups().stream().limit(MAX_GROUPS).map(DeadLetterResource::group).toList());
    document.put("looked_at", groups.lookedAt());
    document.put("complete", groups.complete());
    return document;
  }

  private static Map<String, @Nullable Object> group(Group group) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("reason", group.reason());
    document.put("provider", group.provider());
    document.put("error_code", group.errorCode());
    document.put("count", group.count());
    document.put("newest_message_id", group.newest().toString());
    document.put("newest_at", MessageJson.time(group.newestAt()));
    return document;
  }
}
