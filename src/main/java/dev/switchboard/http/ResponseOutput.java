package dev.switchboard.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The body of a response. Every write waits until the client's socket has taken it. */
final class ResponseOutput extends OutputStream {
  private final Response response;
  private final long writeNanos;

  ResponseOutput(Response response, long writeNanos) {
    this.response = response;
    this.writeNanos = writeNanos;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    write(ByteBuffer.wrap(bytes, from, length), false);
  }

  void write(@Nullable ByteBuffer bytes, boolean last) throws IOException {
    Written written = new Written();
    response.write(last, bytes, written);
    written.await(writeNanos);
  }

  void end() throws IOException {
    write(null, true);
  }

  @Override
  public void close() throws IOException {
    end();
  }

  /** The end of one write. */
  private static final class Written implements Callback {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    @Override
    public void succeeded() {
      done.countDown();
    }

    @Override
    public void failed(Throwable cause) {
      failure = cause;
      done.countDown();
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    void await(long nanos) throws IOException {
      try {
        if (!done.await(nanos, TimeUnit.NANOSECONDS)) {
          throw new IOException("the client does not read");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the client reads");
      }
      Throwable cause = failure;
      if (cause != null) {
        throw new IOException("the client is gone", cause);
      }
    }
  }
}
