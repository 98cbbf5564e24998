package dev.switchboard.store.memory;

import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.store.sql.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * First attempts of a channel that wait, in the order of their ids, without objects of their own:
 * hundreds of thousands wait in an outage, and the collector would have to look at each. A row and
 * its message are made when they are asked for. A chunk is given up when all before it are gone, so
 * one row that stays holds those behind it. Used under the lock of the store.
 */
final class PackedRows {
  private static final int CHUNK_ROWS = 1 << 10;
  private static final int GONE = -1;

  private final String channel;

  /** The first one holds the first row; none is empty. */
  private final List<Chunk> chunks = new ArrayList<>();

  /** The first row of the first chunk that is there. */
  private int first;

  private int size;
  private @Nullable Shared latest;

  /** Some rows after one another. */
  private static final class Chunk {
    /** Negative for a row that is gone. */
    final long[] ids = new long[CHUNK_ROWS];

    final long[] acceptedAt = new long[CHUNK_ROWS];
    final @Nullable String[] from = new String[CHUNK_ROWS];
    final @Nullable String[] to = new String[CHUNK_ROWS];
    final @Nullable StoredConversation[] conversations = new StoredConversation[CHUNK_ROWS];
    final @Nullable Shared[] shared = new Shared[CHUNK_ROWS];
    int used;

    void add(long id, StoredMessage message, Shared itsShared) {
      ids[used] = id;
      acceptedAt[used] = Micros.of(message.acceptedAt);
      from[used] = message.content.from();
      to[used] = message.content.to();
      conversations[used] = message.conversation;
      shared[used] = itsShared;
      used++;
    }

    long id(int row) {
      return Math.abs(ids[row]);
    }

    boolean has(int row) {
      return ids[row] > 0;
    }

    void remove(int row) {
      ids[row] = -ids[row];
      from[row] = null;
      to[row] = null;
      conversations[row] = null;
    }

    /** The place of an id; {@link #GONE} where it is there no more, or never was. */
    int find(long id) {
      int low = 0;
      int high = used - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        long found = id(middle);
        if (found == id) {
          return has(middle) ? middle : GONE;
        }
        if (found < id) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return GONE;
    }
  }

  /** What messages of one source have in common. */
  private record Shared(
      @Nullable String subject,
      String body,
      List<String> attachments,
      String provider,
      boolean sentByA) {
    static Shared of(StoredMessage message) {
      OutboundMessage content = message.content;
      return new Shared(
          content.subject(),
          content.body(),
          content.attachments(),
          message.providerName,
          message.sentByA);
    }

    boolean isOf(StoredMessage message) {
      OutboundMessage content = message.content;
      return sentByA == message.sentByA
          && provider.equals(message.providerName)
          && Objects.equals(subject, content.subject())
          && body.equals(content.body())
          && attachments.equals(content.attachments());
    }
  }

  PackedRows(String channel) {
    this.channel = channel;
  }

  int size() {
    return size;
  }

  /** Takes in a row that comes after all others; false where it does not, or holds too much. */
  boolean add(QueueRow row) {
    StoredMessage message = row.message;
    if (message == null || !isPlain(row, message) || !isNext(row.id)) {
      return false;
    }
    Chunk chunk = chunks.isEmpty() ? null : chunks.getLast();
    if (chunk == null || chunk.used == CHUNK_ROWS) {
      chunk = new Chunk();
      chunks.add(chunk);
    }
    chunk.add(row.id, message, sharedBy(message));
    size++;
    return true;
  }

  private static boolean isPlain(QueueRow row, StoredMessage message) {
    return row.owner == QueueRow.FREE
        && row.fence == QueueRow.FIRST_FENCE
        && row.dueAt == EventKey.AT_ONCE
        && row.attempts == 0
        && message.isAsAccepted()
        && Micros.toInstant(Micros.of(message.acceptedAt)).equals(message.acceptedAt);
  }

  private boolean isNext(long id) {
    if (chunks.isEmpty()) {
      return true;
    }
    Chunk last = chunks.getLast();
    return id > last.id(last.used - 1);
  }

  private Shared sharedBy(StoredMessage message) {
    Shared shared = latest;
    if (shared == null || !shared.isOf(message)) {
      shared = Shared.of(message);
      latest = shared;
    }
    return shared;
  }

  /** The row of an id, which stays here too; null where there is none. */
  @Nullable QueueRow find(long id) {
    Chunk chunk = chunkOf(id);
    int place = chunk == null ? GONE : chunk.find(id);
    return chunk == null || place == GONE ? null : row(chunk, place);
  }

  /** Whether it was here. */
  boolean remove(long id) {
    Chunk chunk = chunkOf(id);
    int place = chunk == null ? GONE : chunk.find(id);
    if (chunk == null || place == GONE) {
      return false;
    }
    chunk.remove(place);
    size--;
    if (size == 0) {
      chunks.clear();
      first = 0;
    } else {
      skipWhatIsGone();
    }
    return true;
  }

  /** There is a row. */
  private void skipWhatIsGone() {
    while (!chunks.getFirst().has(first)) {
      first++;
      if (first == CHUNK_ROWS) {
        chunks.removeFirst();
        first = 0;
      }
    }
  }

  /** The least id; there is one. */
  long firstId() {
    return chunks.getFirst().id(first);
  }

  /** The chunk that would have this id; null where it is before all of them. */
  private @Nullable Chunk chunkOf(long id) {
    if (chunks.isEmpty() || id < firstId()) {
      return null;
    }
    // Nearly all go from the front.
    int low = 0;
    int high = chunks.size() > 1 && id < chunks.get(1).id(0) ? 0 : chunks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks.get(middle).id(0) <= id) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return chunks.get(low);
  }

  /** The rows, in order. They stay as they are meanwhile. */
  Iterator<QueueRow> iterator() {
    return new Iterator<>() {
      private int chunk;
      private int row = first;
      private int left = size;

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public QueueRow next() {
        if (left == 0) {
          throw new NoSuchElementException();
        }
        while (row == CHUNK_ROWS || !chunks.get(chunk).has(row)) {
          chunk += row == CHUNK_ROWS ? 1 : 0;
          row = row == CHUNK_ROWS ? 0 : row + 1;
        }
        left--;
        return row(chunks.get(chunk), row++);
      }
    };
  }

  private QueueRow row(Chunk chunk, int row) {
    Shared shared = Objects.requireNonNull(chunk.shared[row]);
    MessageId id = new MessageId(chunk.id(row));
    Instant acceptedAt = Micros.toInstant(chunk.acceptedAt[row]);
    StoredMessage message =
        new StoredMessage(
            new OutboundMessage(
                id,
                Objects.requireNonNull(chunk.from[row]),
                Objects.requireNonNull(chunk.to[row]),
                shared.subject(),
                shared.body(),
                shared.attachments()),
            Objects.requireNonNull(chunk.conversations[row]),
            Direction.OUTBOUND,
            channel,
            shared.sentByA(),
            shared.provider(),
            acceptedAt,
            new MessageTime(acceptedAt, null));
    return new QueueRow(channel, EventKey.AT_ONCE, id.value(), 0, message);
  }
}
