package dev.switchboard.dispatch;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Channels of which messages wait that no live process can send, and since when. Where several
 * processes share the store, one that can may only be restarting, with other settings or the same.
 * Used by one thread.
 */
final class UncarriedChannels {
  /** How long messages wait for a process that can send them: longer than a rolling restart. */
  static final Duration GRACE = Duration.ofMinutes(10);

  private final EventListener listener;

  /** Nanoseconds by channel; holds no more than the last {@link #overdue} was given. */
  private final Map<String, Long> since = new HashMap<>();

  /**
   * @param listener told once when messages of a channel begin to wait
   */
  UncarriedChannels(EventListener listener) {
    this.listener = listener;
  }

  /**
   * Those of which messages have waited for long enough.
   *
   * @param uncarried all channels of which messages wait in vain at this moment
   */
  List<String> overdue(List<String> uncarried, long nanos) {
    since.keySet().retainAll(uncarried);
    List<String> overdue = new ArrayList<>();
    for (String channel : uncarried) {
      Long begun = since.putIfAbsent(channel, nanos);
      if (begun == null) {
        listener.on(new EngineEvent.ChannelNotCarried(channel, GRACE));
      } else if (nanos - begun >= GRACE.toNanos()) {
        overdue.add(channel);
      }
    }
    return overdue;
  }
}
