package dev.switchboard.api.endpoint;

import dev.switchboard.callback.CallbackFormat;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.lane.BreakerState;
import dev.switchboard.lane.LaneStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as clients see it. Its secret is shown only where it is new.
 *
 * @param publicKey with which signatures are checked, where that is not the secret
 * @param state {@code active}, {@code off}, {@code failing} or {@code gone}
 * @param served whether this node calls it
 */
record EndpointJson(
    String id,
    @Nullable String name,
    String url,
    List<String> events,
    @Nullable String description,
    String format,
    @Nullable String publicKey,
    boolean enabled,
    String state,
    @Nullable Instant failingSince,
    @Nullable Instant disabledAt,
    Breaker breaker,
    boolean served,
    int inFlight,
    Waiting waiting,
    Instant createdAt) {
  /** What stands between callbacks and the endpoint, as far as this node calls it. */
  private record Breaker(String state, @Nullable Instant retryAt) {}

  /**
   * @param count up to a limit
   * @param complete false where more may wait: the limit was reached, or nothing was counted
   */
  private record Waiting(int count, boolean complete, @Nullable Instant oldestAt) {}

  /**
   * @param format of this endpoint; null for one that another version knew
   * @param lane null where another node calls it, or none does
   */
  static EndpointJson of(
      Endpoint endpoint,
      @Nullable CallbackFormat format,
      EndpointStore.Backlog backlog,
      @Nullable LaneStatus lane) {
    Endpoint.Disabled disabled = endpoint.disabled();
    return new EndpointJson(
        endpoint.id().toString(),
        endpoint.name(),
        endpoint.url().toString(),
        endpoint.events().sorted(),
        endpoint.description(),
        endpoint.format(),
        format == null ? null : format.publicKey(endpoint.secrets().present()),
        endpoint.enabled(),
        state(endpoint),
        endpoint.failingSince(),
        disabled == null ? null : disabled.at(),
        lane == null
            ? new Breaker(BreakerState.CLOSED.wireName(), null)
            : new Breaker(lane.state().wireName(), lane.retryAt()),
        lane != null,
        lane == null ? 0 : lane.inFlight(),
        new Waiting(backlog.waiting(), backlog.complete(), backlog.oldest()),
        endpoint.createdAt());
  }

  private static String state(Endpoint endpoint) {
    if (!endpoint.enabled()) {
      return "off";
    }
    Endpoint.Disabled disabled = endpoint.disabled();
    return disabled == null ? "active" : disabled.reason().name().toLowerCase(Locale.ROOT);
  }
}
