package dev.switchboard.dispatch;

import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.queue.UnreadableEventException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The queue in memory, with what became of every message. Tells events as a store does. Survives a
 * "crash" of its consumer.
 */
final class FakeQueue implements EventQueue {
  static final String DISPATCHED = "dispatched";

  private static final long FREE = 0;
  private static final long CONVERSATION = 1;
  private static final String PROVIDER = "routed";

  private static final Comparator<EventKey> ORDER =
      Comparator.comparing(EventKey::channel)
          .thenComparingLong(EventKey::dueAt)
          .thenComparingLong(EventKey::id);

  private record Row(int attempts, long owner, long fence) {}

  private final TreeMap<EventKey, Row> rows = new TreeMap<>(ORDER);
  private final Map<Long, OutboundMessage> messages = new HashMap<>();
  private final Map<Long, Round> rounds = new HashMap<>();
  private final Map<Long, String> endings = new HashMap<>();
  private final Map<Long, List<Attempt>> attempts = new HashMap<>();
  private final EventListener listener;
  private HandOff handOff;
  private int firstAttempts;
  private long owner = 1;
  private boolean away;
  private boolean awayAtSettling;
  private int releasesRefused;
  private long kept;
  private long refused;
  private long unreadable;
  private String broken = "";
  private Set<String> carriedElsewhere = Set.of();

  FakeQueue(HandOff handOff, EventListener listener) {
    this.listener = listener;
    this.handOff = handOff;
  }

  /** The consumer is another process from now on. */
  void restart(HandOff next) {
    owner++;
    handOff = next;
  }

  /** Another process holds this message from now on, and this one does not know. */
  void takeOver(long id) {
    rows.replaceAll(
        (key, row) -> key.id() == id ? new Row(row.attempts(), owner, row.fence() + 1) : row);
  }

  /** The store goes away just before the next settlements. */
  void goAwayBeforeSettling() {
    awayAtSettling = true;
  }

  /** Lets so many releases fail as if the store had gone away just before. */
  void refuseReleases(int count) {
    releasesRefused = count;
  }

  /** Other processes can send these channels. */
  void carryElsewhere(String... channels) {
    carriedElsewhere = Set.of(channels);
  }

  /** The store cannot read this message. */
  void makeUnreadable(long id) {
    unreadable = id;
  }

  /** Every claim of this channel fails. */
  void breakChannel(String channel) {
    broken = channel;
  }

  /** Whether the store answers. */
  void setAway(boolean isAway) {
    away = isAway;
  }

  /** The store refuses to take this message back. */
  void refuseToRelease(long id) {
    kept = id;
  }

  /** The store refuses to settle this message, whatever with. */
  void refuseToSettle(long id) {
    refused = id;
  }

  /** Accepts a message as the store does: claimed at birth when there is a place. */
  OutboundMessage accept(String channel, long id, Instant now) {
    return accept(channel, message(id), now);
  }

  /** The same, for a message of the test's. */
  OutboundMessage accept(String channel, OutboundMessage message, Instant now) {
    long id = message.id().value();
    messages.put(id, message);
    rounds.put(id, Round.first(now, message.options()));
    Instant sendAt = message.options().sendAt();
    if (sendAt != null) {
      rows.put(new EventKey(channel, micros(sendAt), id), new Row(0, FREE, 1));
      firstAttempts++;
      return message;
    }
    EventKey key = new EventKey(channel, EventKey.AT_ONCE, id);
    boolean reserved = handOff.reserve(channel, message.retainedBytes());
    rows.put(key, new Row(0, reserved ? owner : FREE, 1));
    firstAttempts++;
    listener.on(
        new MessageEvent.Accepted(message.id(), channel, CONVERSATION, PROVIDER, false, now));
    if (reserved) {
      handOff.deliver(List.of(event(key, new Row(0, owner, 1))));
    }
    return message;
  }

  /** Accepts a message that its sender wants between two times. */
  OutboundMessage accept(
      String channel, long id, Instant now, @Nullable Instant sendAt, @Nullable Instant expiresAt) {
    return accept(channel, with(message(id), MessageOptions.NONE.timed(sendAt, expiresAt)), now);
  }

  static OutboundMessage with(OutboundMessage message, MessageOptions options) {
    MessageContent plain = message.content();
    return new OutboundMessage(
        message.id(),
        new MessageContent(
            plain.from(), plain.to(), null, plain.body(), plain.attachments(), options));
  }

  static OutboundMessage message(long id) {
    return message(id, "hello");
  }

  static OutboundMessage message(long id, String body) {
    return new OutboundMessage(new MessageId(id), "12345", "54321", null, body, List.of());
  }

  /** Brings a message back that was given up: another round, due at once. */
  void retryManually(String channel, long id, Instant now) {
    if (DISPATCHED.equals(endings.get(id)) || endings.remove(id) == null) {
      throw new IllegalStateException("not a dead letter: " + id);
    }
    int before = attempts(id).size();
    rounds.put(id, new Round(before, 0, now));
    rows.put(new EventKey(channel, micros(now), id), new Row(before, FREE, 1));
    listener.on(
        new MessageEvent.RetriedManually(new MessageId(id), channel, CONVERSATION, PROVIDER, now));
  }

  /** Where a message ended: {@link #DISPATCHED}, or why it was given up; null while it waits. */
  @Nullable String ending(long id) {
    return endings.get(id);
  }

  List<Attempt> attempts(long id) {
    return attempts.getOrDefault(id, List.of());
  }

  /** Messages that were never tried, in the queue or on their way. */
  int firstAttempts() {
    return firstAttempts;
  }

  int size() {
    return rows.size();
  }

  boolean isLeased(EventKey key) {
    Row row = rows.get(key);
    return row != null && row.owner() == owner;
  }

  @Override
  public Claimed claimFirstAttempts(String channel, ClaimLimit limit) {
    answer();
    return claim(channel, EventKey.AT_ONCE, EventKey.AT_ONCE, 0, limit);
  }

  @Override
  public Claimed claimRetries(String channel, Instant now, ClaimLimit limit) {
    answer();
    return claim(channel, EventKey.AT_ONCE + 1, micros(now), 0, limit);
  }

  @Override
  public Claimed claimRetriesAfter(String channel, Instant latest, ClaimLimit limit) {
    answer();
    return claim(channel, micros(latest) + 1, Long.MAX_VALUE, 1, limit);
  }

  @Override
  public Optional<Instant> lastRetryAt(String channel) {
    answer();
    EventKey key = rows.lowerKey(new EventKey(channel, Long.MAX_VALUE, Long.MAX_VALUE));
    while (key != null && key.channel().equals(channel) && key.dueAt() > EventKey.AT_ONCE) {
      if (isFree(key) && attempts(key.id()).size() > 0) {
        return Optional.of(Instant.EPOCH.plusNanos(key.dueAt() * 1_000));
      }
      key = rows.lowerKey(key);
    }
    return Optional.empty();
  }

  @Override
  public Optional<Instant> nextRetryAt(String channel) {
    answer();
    return free(channel, EventKey.AT_ONCE + 1, Long.MAX_VALUE, 0, 1).stream()
        .findFirst()
        .map(key -> Instant.EPOCH.plusNanos(key.dueAt() * 1_000));
  }

  @Override
  public QueueStatus status() {
    throw new UnsupportedOperationException("dispatch does not ask for it");
  }

  @Override
  public Map<String, ChannelBacklog> statusByChannel() {
    throw new UnsupportedOperationException("dispatch does not ask for it");
  }

  @Override
  public List<String> channelsWithoutCarrier(Collection<String> own) {
    answer();
    List<String> beside = new ArrayList<>();
    EventKey next = rows.isEmpty() ? null : rows.firstKey();
    while (next != null) {
      if (!own.contains(next.channel()) && !carriedElsewhere.contains(next.channel())) {
        beside.add(next.channel());
      }
      next = rows.higherKey(new EventKey(next.channel(), Long.MAX_VALUE, Long.MAX_VALUE));
    }
    return beside;
  }

  @Override
  public List<EventKey> discardUnroutable(String channel, String reason, Instant at, int limit) {
    answer();
    List<EventKey> discarded = free(channel, EventKey.AT_ONCE, Long.MAX_VALUE, 0, limit);
    discarded.forEach(key -> {
      firstAttempts -= key.dueAt() == EventKey.AT_ONCE ? 1 : 0;
      giveUp(key, reason, at);
    });
    return discarded;
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    away |= awayAtSettling;
    awayAtSettling = false;
    answer();
    if (settlements.stream().anyMatch(settlement -> settlement.event().key().id() == refused)) {
      throw new IllegalStateException("the test refuses to settle it");
    }
    List<Settlement> stale = new ArrayList<>();
    for (Settlement settlement : settlements) {
      LeasedMessage event = settlement.event();
      Row row = rows.get(event.key());
      if (row == null
          || row.owner() != event.lease().owner()
          || row.fence() != event.lease().fence()) {
        stale.add(settlement);
        continue;
      }
      rows.remove(event.key());
      firstAttempts -= event.attempts() == 0 ? 1 : 0;
      if (settlement instanceof Settlement.Tried tried) {
        attempts.computeIfAbsent(event.key().id(), _ -> new ArrayList<>()).add(tried.attempt());
        listener.on(tried.attempted());
      }
      switch (settlement) {
        case Settlement.Completed done -> {
          endings.put(event.key().id(), DISPATCHED);
          listener.on(done.dispatched());
        }
        case Settlement.Discarded dead -> {
          endings.put(event.key().id(), dead.reason());
          listener.on(dead.failed());
        }
        case Settlement.GivenUp given -> giveUp(event.key(), given.reason(), given.at());
        case Settlement.Retried retried ->
            rows.put(
                new EventKey(event.key().channel(), micros(retried.dueAt()), event.key().id()),
                new Row(event.attempts() + 1, FREE, row.fence() + 1));
      }
    }
    return stale;
  }

  @Override
  public void release(List<LeasedMessage> events) {
    answer();
    if (releasesRefused > 0) {
      releasesRefused--;
      throw new StoreUnavailableException("the test refuses to take it back");
    }
    if (events.stream().anyMatch(event -> event.key().id() == kept)) {
      throw new IllegalStateException("the test refuses to take it back");
    }
    for (LeasedMessage event : events) {
      rows.computeIfPresent(
          event.key(),
          (_, row) ->
              row.owner() == event.lease().owner() && row.fence() == event.lease().fence()
                  ? new Row(row.attempts(), FREE, row.fence())
                  : row);
    }
  }

  @Override
  public void releaseAll() {
    answer();
    rows.replaceAll(
        (_, row) -> row.owner() == owner ? new Row(row.attempts(), FREE, row.fence()) : row);
  }

  @Override
  public void discard(EventKey event, String reason, Instant at) {
    answer();
    if (rows.containsKey(event)) {
      giveUp(event, reason, at);
    }
  }

  @Override
  public Cancellation cancel(MessageId id, Instant at) {
    answer();
    String ending = endings.get(id.value());
    if (ending != null) {
      return ending.equals(Cancellation.REASON)
          ? new Cancellation.Canceled(id)
          : new Cancellation.Ended(
              ending.equals(DISPATCHED) ? MessageStatus.DISPATCHED : MessageStatus.FAILED);
    }
    for (Map.Entry<EventKey, Row> row : rows.entrySet()) {
      if (row.getKey().id() == id.value()) {
        if (row.getValue().owner() == owner) {
          return new Cancellation.Held(row.getKey().channel());
        }
        firstAttempts -= row.getValue().attempts() == 0 ? 1 : 0;
        giveUp(row.getKey(), Cancellation.REASON, at);
        return new Cancellation.Canceled(id);
      }
    }
    return new Cancellation.Unknown();
  }

  private void giveUp(EventKey event, String reason, Instant at) {
    rows.remove(event);
    endings.put(event.id(), reason);
    listener.on(
        new MessageEvent.Failed(
            new MessageId(event.id()),
            event.channel(),
            CONVERSATION,
            PROVIDER,
            attempts(event.id()).size(),
            reason,
            reason,
            at));
  }

  private Claimed claim(String channel, long from, long until, int attempts, ClaimLimit limit) {
    if (channel.equals(broken)) {
      throw new IllegalStateException("the test broke the channel");
    }
    List<EventKey> found = free(channel, from, until, attempts, limit.events());
    for (EventKey key : found) {
      if (key.id() == unreadable) {
        throw new UnreadableEventException(key, new IllegalArgumentException("the test"));
      }
    }
    List<LeasedMessage> events = new ArrayList<>();
    long bytes = 0;
    for (EventKey key : found) {
      Row row = rows.get(key);
      if (row == null) {
        throw new IllegalStateException("claimed a row that is not there");
      }
      Row leased = new Row(row.attempts(), owner, row.fence() + 1);
      LeasedMessage event = event(key, leased);
      long more = event.message().retainedBytes();
      if (bytes + more > limit.bytes() && !(events.isEmpty() && limit.oneAtLeast())) {
        break;
      }
      bytes += more;
      rows.put(key, leased);
      events.add(event);
    }
    Claimed claimed =
        new Claimed(
            events.size(), bytes, events.size() < found.size() || events.size() == limit.events());
    if (until == EventKey.AT_ONCE && !claimed.more()) {
      handOff.caughtUp(channel);
    }
    handOff.deliver(events);
    return claimed;
  }

  private @Nullable Round roundOf(long id) {
    Round round = rounds.get(id);
    if (round == null) {
      return null;
    }
    long rateLimited =
        attempts(id).stream()
            .skip(round.attemptsBefore())
            .filter(attempt -> attempt.outcome() == Outcome.RATE_LIMITED)
            .count();
    return round.rateLimited((int) rateLimited);
  }

  private LeasedMessage event(EventKey key, Row row) {
    OutboundMessage message = messages.get(key.id());
    Round round = roundOf(key.id());
    if (message == null || round == null) {
      throw new IllegalStateException("an event without a message");
    }
    return new LeasedMessage(
        key, new Lease(row.owner(), row.fence()), row.attempts(), round, CONVERSATION, message);
  }

  private boolean isFree(EventKey key) {
    Row row = rows.get(key);
    return row != null && row.owner() != owner;
  }

  /** The first of them, in their order. */
  private List<EventKey> free(String channel, long from, long until, int attempts, int limit) {
    List<EventKey> free = new ArrayList<>();
    var range =
        rows.subMap(
            new EventKey(channel, from, Long.MIN_VALUE),
            new EventKey(channel, until, Long.MAX_VALUE));
    for (Map.Entry<EventKey, Row> row : range.entrySet()) {
      if (free.size() == limit) {
        break;
      }
      if (row.getValue().owner() != owner && row.getValue().attempts() >= attempts) {
        free.add(row.getKey());
      }
    }
    return free;
  }

  private void answer() {
    if (away) {
      throw new StoreUnavailableException("the test took it away");
    }
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
