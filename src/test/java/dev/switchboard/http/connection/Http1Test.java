package dev.switchboard.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

class Http1Test {
  private static final String REFUSED = "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n";

  private final CompletableFuture<ByteBuffer> first = new CompletableFuture<>();

  /** Limited, because a thread of the server waits for it. */
  private final CompletableFuture<ByteBuffer> next =
      new CompletableFuture<ByteBuffer>().orTimeout(1, TimeUnit.MINUTES);

  @Test
  void aRefusedHeadAndWhatFollowsAreReadIntoDifferentBuffers() throws Exception {
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new Http1(new HttpConfiguration())) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            return new HeldConnection(channel, selector, key, getScheduler());
          }
        };
    server.addConnector(connector);
    server.start();
    try (RawClient client = new RawClient(connector.getLocalPort())) {
      client.send(REFUSED);
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(next.get()).isNotSameAs(first.get());
    } finally {
      server.stop();
    }
  }

  /** A connection whose first thread, once it was refused, goes on when the next one has read. */
  private final class HeldConnection extends SocketChannelEndPoint {
    HeldConnection(
        SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
      super(channel, selector, key, scheduler);
    }

    @Override
    public Connection getConnection() {
      Connection connection = super.getConnection();
      // Jetty asks for it between parsing a head and giving the buffer back.
      if (connection instanceof HttpConnection http
          && http.getParser().isState(HttpParser.State.CLOSE)) {
        next.join();
      }
      return connection;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
      if (!first.complete(buffer)) {
        next.complete(buffer);
      }
      return super.fill(buffer);
    }
  }

  @Test
  void aClientMaySendOnAfterItsLastAnswer() throws Exception {
    long minute = Duration.ofMinutes(1).toNanos();
    Server server = new Server();
    ClientConnector connector =
        new ClientConnector(
            server,
            new ConnectionTimeouts(minute, minute, minute),
            new Connections(1, 1, new TrustedProxies(List.of())),
            new Http1(new HttpConfiguration()));
    server.addConnector(connector);
    connector.bind("127.0.0.1", 0);
    server.start();
    try (RawClient client = new RawClient(connector.getLocalPort())) {
      client.send(REFUSED + "x".repeat(100_000));
      assertThat(client.read().status()).isEqualTo(400);
      for (int i = 0; i < 100; i++) {
        client.send("x".repeat(100_000));
      }
    } finally {
      server.stop();
    }
  }
}
