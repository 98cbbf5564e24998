package dev.switchboard.http.reply;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a streamed reply is written. Small writes are collected; {@link #flush} sends them. A write
 * that sends returns when the client's socket has taken the bytes, so a slow client slows its
 * writer. A client that takes nothing for {@code server.request-timeout} is cut, and the write
 * throws. Belongs to the thread of the request.
 */
public final class ReplyStream extends FilterOutputStream {
  private final Draining draining;
  private @Nullable Runnable onEnding;

  /** A stream over that of the connection. */
  public ReplyStream(OutputStream out, Draining draining) {
    super(out);
    this.draining = draining;
  }

  /**
   * Whether the server is stopping. A stream without an end must end now; one with an end may
   * finish within {@code server.drain-timeout}.
   */
  public boolean isEnding() {
    return draining.hasBegun();
  }

  /** Runs an action, on another thread, when the server stops; at once if it does already. */
  public void onEnding(Runnable action) {
    forget();
    onEnding = action;
    draining.onBegin(action);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  /** Ends the body. */
  @Override
  public void close() throws IOException {
    forget();
    out.close();
  }

  /** Runs no action any more when the server stops. */
  public void forget() {
    Runnable action = onEnding;
    if (action != null) {
      draining.remove(action);
    }
  }
}
