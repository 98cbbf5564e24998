package dev.switchboard.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.reply.ReplyStream;
import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.memory.Reservation;
import dev.switchboard.queue.StoreUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One reader of the stream. It runs on the thread of its request, and slows only itself. */
final class EventStreamReader implements Reply.Body, AutoCloseable {
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final byte[] STOPPING = ": the server is stopping\n\n".getBytes(UTF_8);
  private static final byte[] NO_MEMORY = ": there is no memory left for this\n\n".getBytes(UTF_8);
  private static final byte[] STORE_AWAY = ": the store does not answer\n\n".getBytes(UTF_8);

  private final EventStream stream;
  private final RecentEvents ring;
  private final EventFilter filter;
  private final EventView view;
  private final @Nullable Resync missed;
  private long next;
  private volatile boolean woken;
  private volatile @Nullable Thread waiting;
  private @Nullable Reservation memory;

  /**
   * @param next the number of the first event to send
   * @param missed why it has missed events before that; null if it has not
   */
  EventStreamReader(
      EventStream stream,
      RecentEvents ring,
      EventFilter filter,
      EventView view,
      long next,
      @Nullable Resync missed) {
    this.stream = stream;
    this.ring = ring;
    this.filter = filter;
    this.view = view;
    this.next = next;
    this.missed = missed;
  }

  /** Counts what is held while the client takes it. */
  EventStreamReader counting(Reservation answer) {
    memory = answer;
    return this;
  }

  /** There may be news. */
  void wake() {
    woken = true;
    LockSupport.unpark(waiting);
  }

  @Override
  public void writeTo(ReplyStream out) throws IOException {
    out.onEnding(this::wake);
    run(out, out::isEnding);
  }

  /** Writes until the stream ends. */
  void run(OutputStream out, BooleanSupplier ending) throws IOException {
    out.write(stream.frames().greeting(next - 1));
    if (missed != null) {
      out.write(stream.frames().resync(next - 1, missed, stream.now()));
    }
    out.flush();
    try {
      follow(out, ending);
    } catch (StoreUnavailableException _) {
      // The client resumes when it comes again.
      out.write(STORE_AWAY);
    } catch (OutOfBudgetException _) {
      out.write(NO_MEMORY);
    }
  }

  private void follow(OutputStream out, BooleanSupplier ending) throws IOException {
    long writtenAt = stream.nanoTime();
    while (!ending.getAsBoolean()) {
      woken = false;
      List<RecentEvent> events = ring.from(next, EventFrames.MAX_AT_ONCE);
      if (events == null) {
        out.write(stream.frames().resync(ring.next() - 1, Resync.TOO_SLOW, stream.now()));
        return;
      }
      if (send(events, out)) {
        writtenAt = stream.nanoTime();
      }
      long quiet = stream.nanoTime() - writtenAt;
      if (quiet >= HEARTBEAT.toNanos()) {
        out.write(stream.frames().heartbeat(next - 1));
        out.flush();
        writtenAt = stream.nanoTime();
      } else if (events.isEmpty()) {
        await(HEARTBEAT.toNanos() - quiet);
      }
    }
    out.write(STOPPING);
  }

  /** Sends what the reader wants of them; true if that was anything. */
  private boolean send(List<RecentEvent> events, OutputStream out) throws IOException {
    List<RecentEvent> wanted = events.stream().filter(filter::admits).toList();
    int sent = 0;
    while (sent < wanted.size()) {
      List<byte[]> frames = stream.frames().of(wanted.subList(sent, wanted.size()), view, ring);
      hold(frames);
      for (byte[] frame : frames) {
        out.write(frame);
      }
      sent += frames.size();
    }
    if (sent > 0) {
      out.flush();
    }
    if (!events.isEmpty()) {
      next = events.getLast().number() + 1;
    }
    return sent > 0;
  }

  private void hold(List<byte[]> frames) {
    Reservation answer = memory;
    if (answer != null) {
      long bytes = frames.stream().mapToLong(frame -> frame.length).sum();
      answer.growTo(bytes);
      answer.shrinkTo(bytes);
    }
  }

  private void await(long nanos) {
    waiting = Thread.currentThread();
    if (!woken) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting = null;
  }

  @Override
  public void close() {
    stream.left(this);
  }
}
