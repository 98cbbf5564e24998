package dev.switchboard.dispatch;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.queue.EventKey;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two providers that answer as the test says, in virtual time. */
abstract class TwoProviders {
  static final Duration TIMEOUT = Duration.ofSeconds(5);
  static final int CAPACITY = 10;
  static final BreakerPolicy BREAKER = new BreakerPolicy(5, Duration.ofSeconds(5), 3);
  final VirtualTime time = new VirtualTime();
  final ScriptedProvider text = new ScriptedProvider("sms-mms");
  final ScriptedProvider email = new ScriptedProvider("email");

  final LaneSettings settings =
      new LaneSettings(
          2,
          0,
          TIMEOUT,
          BREAKER,
          new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofHours(1)));

  CrankedDispatch dispatch =
      dispatch(
          new Route(text, List.of(Channel.SMS, Channel.MMS)),
          new Route(email, List.of(Channel.EMAIL)));

  CrankedDispatch dispatch(Route... routes) {
    return new CrankedDispatch(time, List.of(routes), CAPACITY, _ -> settings, 1);
  }

  void accept(String channel, long id) {
    dispatch.store.accept(channel, id, time.instant());
  }

  @Nullable String ending(long id) {
    return dispatch.store.ending(id);
  }

  static EventKey first(String channel, long id) {
    return new EventKey(channel, EventKey.AT_ONCE, id);
  }
}
