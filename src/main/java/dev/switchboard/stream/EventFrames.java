package dev.switchboard.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonOutput;
import dev.switchboard.json.EventJson;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events in the format of Server-Sent Events (HTML standard, section 9.2). Each is encoded once, by
 * the first reader that wants it; the others wait for that. Safe for use by many threads.
 */
final class EventFrames {
  /** How many messages are read together. */
  static final int MAX_AT_ONCE = 64;

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int FRAME_BYTES = 512;

  private static final byte[] END = "\n\n".getBytes(UTF_8);

  private final StreamPosition position;
  private final EventMessages messages;
  private final MemoryBudget.Share memory;
  private final Lock outlines = new ReentrantLock();
  private final Lock full = new ReentrantLock();

  EventFrames(StreamPosition position, EventMessages messages, MemoryBudget.Share memory) {
    this.position = position;
    this.messages = messages;
    this.memory = memory;
  }

  /**
   * The frames of events, from the first on. It may stop before the last when their messages come
   * to too much.
   *
   * @param events at least one, at most {@link #MAX_AT_ONCE}
   * @return at least one
   * @throws dev.switchboard.queue.StoreUnavailableException when messages cannot be read
   * @throws dev.switchboard.memory.OutOfBudgetException when the budget has no bytes for them
   */
  List<byte[]> of(List<RecentEvent> events, EventView view, RecentEvents ring) {
    List<byte[]> encoded = encoded(events, view);
    if (!encoded.isEmpty()) {
      return encoded;
    }
    Lock lock = view == EventView.MESSAGE ? full : outlines;
    lock.lock();
    try (Reservation held = new Reservation(memory)) {
      return encode(events, view, ring, held);
    } finally {
      lock.unlock();
    }
  }

  /** Drops what events about a message were encoded as with it, now that it has changed. */
  void forget(MessageId message, RecentEvents ring) {
    // What is being encoded may have been read before.
    full.lock();
    try {
      ring.forget(message);
    } finally {
      full.unlock();
    }
  }

  /** Those that are encoded already, from the first on. */
  private static List<byte[]> encoded(List<RecentEvent> events, EventView view) {
    List<byte[]> frames = new ArrayList<>(events.size());
    for (RecentEvent event : events) {
      byte[] frame = event.frame(view);
      if (frame == null) {
        break;
      }
      frames.add(frame);
    }
    return frames;
  }

  private List<byte[]> encode(
      List<RecentEvent> events, EventView view, RecentEvents ring, Reservation held) {
    List<RecentEvent> some = events;
    Map<MessageId, MessageRecord> found = Map.of();
    if (view == EventView.MESSAGE) {
      MessageHistory.Page page = find(some, held);
      while (page.more()) {
        held.shrinkTo(0);
        some = some.subList(0, some.size() / 2);
        page = find(some, held);
      }
      found = page.messages().stream().collect(toMap(MessageRecord::id, identity()));
    }
    List<byte[]> frames = new ArrayList<>(some.size());
    for (RecentEvent event : some) {
      byte[] frame = event.frame(view);
      if (frame == null) {
        frame = frame(event, found);
        ring.keep(event, view, frame);
      }
      frames.add(frame);
    }
    return frames;
  }

  private MessageHistory.Page find(List<RecentEvent> events, Reservation held) {
    Set<MessageId> ids =
        events.stream()
            .filter(it -> it.frame(EventView.MESSAGE) == null)
            .map(RecentEvent::event)
            .filter(MessageEvent.class::isInstance)
            .map(it -> ((MessageEvent) it).messageId())
            .collect(toSet());
    return ids.isEmpty()
        ? new MessageHistory.Page(List.of(), null, false)
        : messages.findAll(ids, held);
  }

  private byte[] frame(RecentEvent event, Map<MessageId, MessageRecord> found) {
    ByteArrayOutputStream frame = begin(event.number());
    switch (event.event()) {
      case MessageEvent it -> EventJson.write(frame, it, found.get(it.messageId()));
      case ProviderEvent it -> EventJson.write(frame, event.type(), it);
      case EngineEvent it -> throw new IllegalStateException(it + " has no type");
      case CallbackEvent it -> throw new IllegalStateException(it + " has no type");
    }
    frame.writeBytes(END);
    return frame.toByteArray();
  }

  /** Tells a client where it is, and how soon to come again when the stream has ended. */
  byte[] greeting(long last) {
    return ("retry: " + RETRY.toMillis() + "\nid: " + position.id(last) + "\n\n").getBytes(UTF_8);
  }

  /** Says that the stream is alive, and moves the place that a client resumes from. */
  byte[] heartbeat(long last) {
    return (": heartbeat\nid: " + position.id(last) + "\n\n").getBytes(UTF_8);
  }

  /** Tells a client that it has missed events, and must look for itself. */
  byte[] resync(long last, Resync reason, Instant now) {
    ByteArrayOutputStream frame = begin(last);
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("type", "resync");
    event.put("timestamp", now);
    event.put("data", Map.of("reason", reason.wireName()));
    frame.writeBytes(JsonOutput.bytes(event));
    frame.writeBytes(END);
    return frame.toByteArray();
  }

  private ByteArrayOutputStream begin(long number) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(FRAME_BYTES);
    frame.writeBytes(("id: " + position.id(number) + "\ndata: ").getBytes(UTF_8));
    return frame;
  }
}
