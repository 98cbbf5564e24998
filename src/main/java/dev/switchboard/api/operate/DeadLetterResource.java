package dev.switchboard.api.operate;

import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.queue.DeadLetters;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/dead-letters}: failed messages by cause. */
public final class DeadLetterResource implements Resource {
  /** Providers may invent error codes; the rest is small by then. */
  private static final int MAX_GROUPS = 200;

  private final DeadLetters deadLetters;

  public DeadLetterResource(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  private record GroupList(List<GroupJson> items, long lookedAt, boolean complete) {}

  private record GroupJson(
      String reason,
      @Nullable String provider,
      @Nullable String errorCode,
      long count,
      String newestMessageId,
      Instant newestAt) {
    static GroupJson of(DeadLetters.Group group) {
      return new GroupJson(
          group.reason(),
          group.provider(),
          group.errorCode(),
          group.count(),
          group.newest().toString(),
          group.newestAt());
    }
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/dead-letters", Policy.scope(Scope.READ), _ -> show()));
  }

  private Reply show() {
    DeadLetters.Groups groups = deadLetters.groups();
    List<GroupJson> largest =
        groups.groups().stream().limit(MAX_GROUPS).map(GroupJson::of).toList();
    return Reply.document(200, new GroupList(largest, groups.lookedAt(), groups.complete()));
  }
}
