package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does with each request what a test says, byte for byte. */
final class ScriptedServer implements AutoCloseable {
  /** What the test does with a request. */
  @FunctionalInterface
  interface Script {
    /**
     * Answers, or not. The connection is closed when this throws.
     *
     * @param number of the request among all, from 0
     * @param request head and body
     */
    void answer(int number, String request, Socket client) throws IOException;
  }

  private static final int RECEIVE_BUFFER_BYTES = 4096;

  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger requests = new AtomicInteger();
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

  ScriptedServer(Script script) throws IOException {
    this.script = script;
    server = new ServerSocket();
    // Small, so that a large request does not go into the kernel at once.
    server.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  SocketAddress address() {
    return server.getLocalSocketAddress();
  }

  static void write(Socket client, String bytes) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(bytes.getBytes(ISO_8859_1));
    out.flush();
  }

  static String accepted(String id) {
    return response("202 Accepted", "", "{\"status\":\"accepted\",\"id\":\"" + id + "\"}");
  }

  /**
   * A response.
   *
   * @param headers each with its line end
   */
  static String response(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.length(), body);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        clients.add(client);
        Thread.startVirtualThread(() -> serve(client));
      }
    } catch (IOException _) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
      while (true) {
        String request = request(in);
        script.answer(requests.getAndIncrement(), request, client);
      }
    } catch (IOException _) {
      // The client has gone, or the script has had enough.
    }
  }

  private static String request(BufferedReader in) throws IOException {
    StringBuilder request = new StringBuilder();
    int length = 0;
    for (String line = in.readLine(); ; line = in.readLine()) {
      if (line == null) {
        throw new IOException("the client is done");
      }
      request.append(line).append("\r\n");
      if (line.isEmpty()) {
        break;
      }
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    for (int i = 0; i < length; i++) {
      request.append((char) in.read());
    }
    return request.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket client : clients) {
      client.close();
    }
  }
}
