package dev.switchboard.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    Callback.Completable written = new Callback.Completable();
    response.write(last, bytes, written);
    try {
      written.get(writeNanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the client does not read", e);
    } catch (ExecutionException e) {
      throw new IOException("the client is gone", e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the client reads");
    }
  }

  void end() throws IOException {
    write(null, true);
  }

  @Override
  public void close() throws IOException {
    end();
  }
}
