package dev.switchboard.http.connection;

import java.io.IOException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;

/**
 * Jetty's HTTP/1.1, which discards what a client sends after its last response.
 *
 * <p>Jetty itself closes the connection when such bytes arrive. That resets it, and a client may
 * lose the response (RFC 9112, section 9.6).
 *
 * <p>Jetty also answers a head that it refuses on another thread, and then reads on, while the
 * first thread may still have to give its buffer back ({@code HttpConnection.badMessage}, 12.1.13
 * and 12.1.14). By then the buffer may belong to another connection, and bytes of one client are
 * taken for another's. Here what follows is read into a buffer of its own.
 */
public final class Http1 extends HttpConnectionFactory {
  public Http1(HttpConfiguration configuration) {
    super(configuration);
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint client) {
    return configure(new Discarding(getHttpConfiguration(), connector, client), connector, client);
  }

  private static final class Discarding extends HttpConnection {
    private final Callback more = Callback.from(this::onFillable, this::onFillInterestedFailed);

    Discarding(HttpConfiguration configuration, Connector connector, EndPoint client) {
      super(configuration, connector, client);
    }

    @Override
    public void onFillable() {
      HttpParser parser = getParser();
      if (parser.isClose() || parser.isTerminated()) {
        discard();
      } else {
        super.onFillable();
      }
    }

    /** Reads one buffer; {@link ClientConnection} ends it when it takes too long. */
    private void discard() {
      RetainableByteBuffer buffer =
          getConnector()
              .getByteBufferPool()
              .acquire(getInputBufferSize(), isUseInputDirectByteBuffers());
      try {
        if (getEndPoint().fill(buffer.getByteBuffer()) < 0) {
          getEndPoint().close();
        } else {
          getEndPoint().tryFillInterested(more);
        }
      } catch (IOException e) {
        getEndPoint().close(e);
      } finally {
        buffer.release();
      }
    }
  }
}
