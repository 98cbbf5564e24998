package dev.switchboard.callback.post;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver of posts that does with each request what a test says. */
final class ScriptedReceiver implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  /** A connection has ended. */
  final CompletableFuture<Void> closed = new CompletableFuture<>();

  volatile Script script = out -> out.write(answer("200 OK", "fine"));
  private final ServerSocket server;
  private final CompletableFuture<Void> accepting;
  private final int bodyBytes;

  /** What the receiver does after it has read a request. */
  @FunctionalInterface
  interface Script {
    void answer(OutputStream out) throws Exception;
  }

  /**
   * @param bodyBytes of every request
   */
  ScriptedReceiver(int bodyBytes) throws IOException {
    this.bodyBytes = bodyBytes;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    accepting = CompletableFuture.runAsync(this::accept, Thread::startVirtualThread);
  }

  int port() {
    return server.getLocalPort();
  }

  /** The port is closed when nothing waits for connections any more, not before. */
  @Override
  public void close() throws IOException {
    server.close();
    accepting.join();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      while (true) {
        String head = head(socket.getInputStream());
        if (head.isEmpty()) {
          closed.complete(null);
          return;
        }
        String body = new String(socket.getInputStream().readNBytes(bodyBytes), UTF_8);
        requests.add(head + body);
        script.answer(socket.getOutputStream());
      }
    } catch (Exception _) {
      // The client is gone, or the script ends the connection.
      closed.complete(null);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static byte[] answer(String status, String body, String... fields) {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + String.join("", List.of(fields).stream().map(it -> it + "\r\n").toList());
    return (head + "\r\n" + body).getBytes(US_ASCII);
  }
}
