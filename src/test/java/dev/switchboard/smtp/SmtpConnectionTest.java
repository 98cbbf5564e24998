package dev.switchboard.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a connection does when its time is over. */
class SmtpConnectionTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void farewellLeavesBeforeALateConnectionIsCut() throws Exception {
    AtomicLong now = new AtomicLong();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      SmtpConnection connection =
          new SmtpConnection(accepted, Duration.ofSeconds(10), Duration.ofSeconds(2), now::get);
      now.set(2 * SECOND + SECOND / 2);
      connection.cutIfOverdue(now.get());
      connection.send(SmtpReply.TIMEOUT);
      connection.cutIfOverdue(now.get());
      connection.flush();

      now.set(3 * SECOND + 1);
      connection.cutIfOverdue(now.get());

      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("421 4.4.2");
      assertThat(accepted.isClosed()).isTrue();
    }
  }
}
