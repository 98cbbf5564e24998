package dev.switchboard.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that behaves badly, for {@code bench/connections.sh}.
 *
 * <ul>
 *   <li>{@code idle PORT N}: opens N connections, asks once on each, says {@code open N} and holds
 *       them until its input ends
 *   <li>{@code ask PORT N}: sends requests on N kept-alive connections until the server closes
 *       them; says how many were sent, how many were not answered, and how many answers said that
 *       they are the last
 * </ul>
 */
final class ConnectionBench {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final String BODY =
      """
      {"from":"+12025550100","to":"+12025550101","type":"sms","body":"stop",\
      "attachments":null,"timestamp":"2026-01-01T00:00:00Z"}\
      """;
  private static final byte[] SEND =
      ("POST /api/messages/sms HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY)
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEALTH =
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final int port;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger last = new AtomicInteger();

  private ConnectionBench(int port) {
    this.port = port;
  }

  static void main(String... arguments) throws Exception {
    ConnectionBench bench = new ConnectionBench(Integer.parseInt(arguments[1]));
    int connections = Integer.parseInt(arguments[2]);
    switch (arguments[0]) {
      case "idle" -> bench.idle(connections);
      case "ask" -> bench.ask(connections);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private void idle(int connections) throws IOException {
    List<Socket> held = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < connections; i++) {
      Socket socket = connect();
      held.add(socket);
      socket.getOutputStream().write(HEALTH);
      if (!answer(socket.getInputStream()).startsWith("HTTP/1.1 200")) {
        refused++;
      }
    }
    System.out.println("open " + held.size() + " refused " + refused);
    while (System.in.read() >= 0) {
      // Held until the input ends.
    }
  }

  private void ask(int connections) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(connections);
    for (int i = 0; i < connections; i++) {
      Thread.startVirtualThread(() -> {
        askUntilClosed();
        ended.countDown();
      });
    }
    ended.await();
    System.out.printf("sent %d unanswered %d last %d%n", sent.get(), unanswered.get(), last.get());
  }

  private void askUntilClosed() {
    boolean waiting = false;
    try (Socket socket = connect()) {
      while (true) {
        sent.incrementAndGet();
        waiting = true;
        socket.getOutputStream().write(SEND);
        String head = answer(socket.getInputStream());
        waiting = false;
        if (head.contains("Connection: close")) {
          last.incrementAndGet();
          return;
        }
      }
    } catch (IOException _) {
      if (waiting) {
        unanswered.incrementAndGet();
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Reads a whole answer, and returns its head. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed");
      }
      head.append((char) b);
    }
    int at = head.indexOf("Content-Length: ");
    if (at >= 0) {
      int from = at + "Content-Length: ".length();
      int length = Integer.parseInt(head.substring(from, head.indexOf("\r", from)));
      if (in.readNBytes(length).length < length) {
        throw new IOException("closed");
      }
    }
    return head.toString();
  }
}
