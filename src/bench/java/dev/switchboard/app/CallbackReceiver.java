package dev.switchboard.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The cheapest receiver of callbacks that still reads them: it answers each with 204, counts them by
 * path, and notes how long after its event a {@code message.dispatched} came. Below {@code /hang} it
 * never answers. {@code GET /stats?/path} tells what came since the last time that it was asked: how
 * many, the median and the 99th percentile in milliseconds, and how many there were in all.
 */
public final class CallbackReceiver {
  private static final int MAX_HEAD_BYTES = 16 << 10;
  private static final int MAX_MILLIS = 60_000;
  private static final byte[] DISPATCHED =
      "{\"type\":\"message.dispatched\",\"timestamp\":\"".getBytes(US_ASCII);
  private static final byte[] ANSWER = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII);

  private final Map<String, Arrivals> byPath = new ConcurrentHashMap<>();

  /** What came to a path. */
  private static final class Arrivals {
    final LongAdder count = new LongAdder();
    AtomicIntegerArray millis = new AtomicIntegerArray(MAX_MILLIS + 1);
    long told;

    private void dispatched(Instant at) {
      long late = System.currentTimeMillis() - at.toEpochMilli();
      millis.incrementAndGet(Math.clamp(late, 0, MAX_MILLIS));
    }

    private synchronized String stats() {
      AtomicIntegerArray seen = millis;
      millis = new AtomicIntegerArray(MAX_MILLIS + 1);
      long now = count.sum();
      long since = now - told;
      told = now;
      return "%d %d %d %d%n".formatted(since, percentile(seen, 50), percentile(seen, 99), now);
    }

    private static int percentile(AtomicIntegerArray seen, int percent) {
      long all = 0;
      for (int i = 0; i <= MAX_MILLIS; i++) {
        all += seen.get(i);
      }
      long below = 0;
      for (int i = 0; i <= MAX_MILLIS; i++) {
        below += seen.get(i);
        if (below > 0 && below * 100 >= all * percent) {
          return i;
        }
      }
      return 0;
    }
  }

  private CallbackReceiver() {}

  /**
   * Listens on loopback until it is killed.
   *
   * @param args the port
   */
  public static void main(String[] args) throws IOException {
    CallbackReceiver receiver = new CallbackReceiver();
    try (ServerSocket server =
        new ServerSocket(Integer.parseInt(args[0]), 1_000, InetAddress.getLoopbackAddress())) {
      System.out.println("ready");
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> receiver.serve(socket));
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Requests requests = new Requests(new BufferedInputStream(socket.getInputStream(), 32 << 10));
      OutputStream out = socket.getOutputStream();
      while (requests.next()) {
        if (requests.path.startsWith("/stats?")) {
          String stats = arrivals(requests.path.substring("/stats?".length())).stats();
          String head = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(stats.length());
          out.write((head + stats).getBytes(US_ASCII));
        } else if (requests.path.startsWith("/hang")) {
          Thread.sleep(Long.MAX_VALUE);
        } else {
          arrived(arrivals(requests.path), requests.body);
          out.write(ANSWER);
        }
      }
    } catch (IOException | InterruptedException _) {
      // The client is gone.
    }
  }

  private Arrivals arrivals(String path) {
    return byPath.computeIfAbsent(path, _ -> new Arrivals());
  }

  private static void arrived(Arrivals at, byte[] body) {
    at.count.increment();
    int begin = DISPATCHED.length;
    if (body.length > begin && Arrays.equals(body, 0, begin, DISPATCHED, 0, begin)) {
      int end = begin;
      while (body[end] != '"') {
        end++;
      }
      at.dispatched(Instant.parse(new String(body, begin, end - begin, US_ASCII)));
    }
  }

  /** The requests of a connection, one after the other. */
  private static final class Requests {
    private static final String LENGTH = "\r\ncontent-length: ";

    private final InputStream in;
    private final byte[] head = new byte[MAX_HEAD_BYTES];
    String path = "";
    byte[] body = {};

    Requests(InputStream in) {
      this.in = in;
    }

    boolean next() throws IOException {
      int length = 0;
      while (length < 4
          || head[length - 1] != '\n'
          || head[length - 2] != '\r'
          || head[length - 3] != '\n') {
        int one = in.read();
        if (one < 0 || length == head.length) {
          return false;
        }
        head[length++] = (byte) one;
      }
      String text = new String(head, 0, length, ISO_8859_1);
      int target = text.indexOf(' ') + 1;
      path = text.substring(target, text.indexOf(' ', target));
      int at = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
      body = at < 0 ? new byte[0] : in.readNBytes(number(text, at + LENGTH.length()));
      return true;
    }

    private static int number(String text, int from) {
      return Integer.parseInt(text, from, text.indexOf('\r', from), 10);
    }
  }
}
