package dev.switchboard.dispatch;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.queue.UnreadableEventException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A queue that fails where a test says so, and is another one's elsewhere. */
final class FaultyQueue implements EventQueue {
  private static final EventKey NONE = new EventKey("", EventKey.AT_ONCE, 0);

  private final EventQueue queue;
  private final Faults faults;

  /** What goes wrong; stays when the process that meets it is another one. */
  static final class Faults {
    private final Runnable away;
    private boolean awayAtSettling;
    private int releasesRefused;
    private long kept;
    private long refused;
    private EventKey unreadable = NONE;
    private String broken = "";

    /**
     * @param away has the store go away
     */
    Faults(Runnable away) {
      this.away = away;
    }

    /** The store goes away just before the next settlements. */
    void goAwayBeforeSettling() {
      awayAtSettling = true;
    }

    /** Lets so many releases fail as if the store had gone away just before. */
    void refuseReleases(int count) {
      releasesRefused = count;
    }

    /** The store cannot read this first attempt. */
    void makeUnreadable(String channel, long id) {
      unreadable = new EventKey(channel, EventKey.AT_ONCE, id);
    }

    /** Every claim of this channel fails; "" for none. */
    void breakChannel(String channel) {
      broken = channel;
    }

    /** The store refuses to take this message back. */
    void refuseToRelease(long id) {
      kept = id;
    }

    /** The store refuses every settlement of this message. */
    void refuseToSettle(long id) {
      refused = id;
    }
  }

  FaultyQueue(EventQueue queue, Faults faults) {
    this.queue = queue;
    this.faults = faults;
  }

  @Override
  public Claimed claimFirstAttempts(String channel, ClaimLimit limit) {
    requireWhole(channel);
    EventKey unreadable = faults.unreadable;
    if (unreadable.channel().equals(channel)) {
      throw new UnreadableEventException(unreadable, new IllegalArgumentException("the test"));
    }
    return queue.claimFirstAttempts(channel, limit);
  }

  @Override
  public Claimed claimRetries(String channel, Instant now, ClaimLimit limit) {
    requireWhole(channel);
    return queue.claimRetries(channel, now, limit);
  }

  @Override
  public Claimed claimRetriesAfter(String channel, Instant latest, ClaimLimit limit) {
    requireWhole(channel);
    return queue.claimRetriesAfter(channel, latest, limit);
  }

  private void requireWhole(String channel) {
    if (channel.equals(faults.broken)) {
      throw new IllegalStateException("the test broke the channel");
    }
  }

  @Override
  public Optional<Instant> lastRetryAt(String channel) {
    return queue.lastRetryAt(channel);
  }

  @Override
  public Optional<Instant> nextRetryAt(String channel) {
    return queue.nextRetryAt(channel);
  }

  @Override
  public QueueStatus status() {
    return queue.status();
  }

  @Override
  public Map<String, ChannelBacklog> statusByChannel() {
    return queue.statusByChannel();
  }

  @Override
  public List<String> channelsWithoutCarrier(Collection<String> own) {
    return queue.channelsWithoutCarrier(own);
  }

  @Override
  public List<EventKey> discardUnroutable(String channel, String reason, Instant at, int limit) {
    return queue.discardUnroutable(channel, reason, at, limit);
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    if (faults.awayAtSettling) {
      faults.awayAtSettling = false;
      faults.away.run();
    }
    if (settlements.stream().anyMatch(it -> it.event().key().id() == faults.refused)) {
      throw new IllegalStateException("the test refuses to settle it");
    }
    return queue.settle(settlements);
  }

  @Override
  public void release(List<LeasedMessage> events) {
    if (faults.releasesRefused > 0) {
      faults.releasesRefused--;
      throw new StoreUnavailableException("the test refuses to take it back");
    }
    if (events.stream().anyMatch(event -> event.key().id() == faults.kept)) {
      throw new IllegalStateException("the test refuses to take it back");
    }
    queue.release(events);
  }

  @Override
  public void releaseAll() {
    queue.releaseAll();
  }

  @Override
  public void discard(EventKey event, String reason, Instant at) {
    queue.discard(event, reason, at);
    if (event.equals(faults.unreadable)) {
      faults.unreadable = NONE;
    }
  }

  @Override
  public Cancellation cancel(MessageId id, Instant at) {
    return queue.cancel(id, at);
  }

  @Override
  public Rescheduling reschedule(MessageId id, Instant now, Instant sendAt) {
    return queue.reschedule(id, now, sendAt);
  }
}
