package dev.switchboard.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What sending, {@code /healthz} and look-ups feel of eight clients that read one page after the
 * other. Before each kind of page the same is measured without readers, because the machine is not
 * the same from one minute to the next. Talks to a server on loopback whose store {@code
 * bench/fill.sh} has filled.
 *
 * <p>Fifty requests a second of each kind; a time is that from the moment at which a request was
 * due, so that one that waits does not hide those behind it.
 */
public final class ReadersBench {
  private static final int READERS = 8;
  private static final Duration PERIOD = Duration.ofMillis(20);
  private static final String BUSY = "%2B12016661234";
  private static final String CONTACT = "%2B18040000001";

  private final int port;
  private final Duration duration;
  private final Path log;

  private ReadersBench(int port, Duration duration, Path log) {
    this.port = port;
    this.duration = duration;
    this.log = log;
  }

  /**
   * Measures.
   *
   * @param args the port, the seconds of each measure, the write-ahead log of the store, and where
   *     not all kinds are wanted a part of their paths
   */
  public static void main(String[] args) throws Exception {
    new ReadersBench(
            Integer.parseInt(args[0]),
            Duration.ofSeconds(Long.parseLong(args[1])),
            Path.of(args[2]))
        .run(args.length > 3 ? args[3] : "/");
  }

  /** Times of one kind of request, in milliseconds. */
  private static final class Times {
    private final double[] sorted;

    Times(double[] millis) {
      sorted = millis.clone();
      Arrays.sort(sorted);
    }

    double at(double share) {
      return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }
  }

  /** What was measured of everybody. */
  private record Measure(Times post, Times health, Times lookUp, int pages, int refused) {}

  private void run(String part) throws Exception {
    List<String> ids = ids();
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put(
        "`/api/messages?from=` (busy sender), deep page",
        "/api/messages?from=" + BUSY + "&page=2000");
    kinds.put("the same, first page", "/api/messages?from=" + BUSY);
    kinds.put(
        "`from=` and `to=`, deep page",
        "/api/messages?from=" + BUSY + "&to=" + CONTACT + "&page=70");
    kinds.put("`/api/messages`, deep page", "/api/messages?page=2000");
    kinds.put(
        "conversations of a busy participant, deep page",
        "/api/conversations?participant=" + BUSY + "&page=1000");
    kinds.put("`status=dispatched&channel=email`", "/api/messages?status=dispatched&channel=email");
    kinds.put("the same, deep page", "/api/messages?status=dispatched&channel=email&page=1000");
    kinds.put(
        "messages of the longest conversation, last page",
        "/api/conversations/1/messages?page=" + lastPage());
    kinds.put("`/metrics`", "/metrics");
    kinds.put("`/api/messages/{id}`", "/api/messages/{id}");
    kinds.values().removeIf(path -> !path.contains(part));
    measure(ids, null, Duration.ofSeconds(10));
    System.out.println(
        "| the 8 read | alone | pages/s | `/healthz` 99 % | `POST` 50 % | 99 % |"
            + " `GET /api/messages/{id}` 99 % | log |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Map.Entry<String, String> kind : kinds.entrySet()) {
      double alone = alone(kind.getValue(), ids);
      print("nothing", 0, measure(ids, null, duration));
      print(kind.getKey(), alone, measure(ids, kind.getValue(), duration));
    }
  }

  private void print(String kind, double alone, Measure measure) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %.0f ms | %.0f ms | %.0f ms | %.0f ms | %d MB |%n",
        kind,
        alone == 0 ? "" : "%.0f ms".formatted(alone),
        measure.pages == 0
            ? ""
            : "%.0f%s"
                .formatted(
                    measure.pages / (double) duration.toSeconds(),
                    measure.refused == 0 ? "" : " (" + measure.refused + " answered 503)"),
        measure.health.at(0.99),
        measure.post.at(0.5),
        measure.post.at(0.99),
        measure.lookUp.at(0.99),
        Files.exists(log) ? Files.size(log) / 1_000_000 : 0);
  }

  private Measure measure(List<String> ids, @Nullable String path, Duration time)
      throws InterruptedException, ExecutionException {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger pages = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (ExecutorService clients =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; path != null && i < READERS; i++) {
        int first = i;
        readers.add(
            clients.submit(() -> {
              try (Client client = new Client(port)) {
                for (int n = first; !done.get(); n += READERS) {
                  int status = client.get(path.replace("{id}", ids.get(n % ids.size()))).status;
                  (status == 200 ? pages : refused).incrementAndGet();
                }
                return null;
              }
            }));
      }
      // What has begun is to be under way.
      Thread.sleep(path == null ? 0 : 500);
      Future<Times> post = clients.submit(() -> times(time, this::post));
      Future<Times> health = clients.submit(() -> times(time, _ -> get("/healthz")));
      Future<Times> lookUp =
          clients.submit(() -> times(time, n -> get("/api/messages/" + ids.get(n % ids.size()))));
      Measure measure =
          new Measure(post.get(), health.get(), lookUp.get(), pages.get(), refused.get());
      done.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
      return measure;
    }
  }

  private Times times(Duration time, IntFunction<byte[]> request)
      throws IOException, InterruptedException {
    int count = (int) (time.toNanos() / PERIOD.toNanos());
    double[] millis = new double[count];
    int sent = 0;
    try (Client client = new Client(port)) {
      long start = System.nanoTime();
      while (sent < count) {
        long due = start + sent * PERIOD.toNanos();
        long early = due - System.nanoTime();
        if (early > 0) {
          Thread.sleep(Duration.ofNanos(early));
        }
        int status = client.send(request.apply(sent)).status;
        if (status != 200 && status != 202) {
          throw new IOException("answered " + status);
        }
        millis[sent++] = (System.nanoTime() - due) / 1e6;
      }
    }
    return new Times(millis);
  }

  private double alone(String path, List<String> ids) throws IOException {
    double[] millis = new double[5];
    try (Client client = new Client(port)) {
      for (int i = 0; i < millis.length; i++) {
        long start = System.nanoTime();
        client.get(path.replace("{id}", ids.get(i)));
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    return new Times(millis).at(0.5);
  }

  private int lastPage() throws IOException {
    try (Client client = new Client(port)) {
      Matcher total =
          Pattern.compile("\"total\":(\\d+)")
              .matcher(client.get("/api/conversations/1/messages?pageSize=1").body);
      return total.find() ? (Integer.parseInt(total.group(1)) + 49) / 50 : 1;
    }
  }

  private List<String> ids() throws IOException {
    try (Client client = new Client(port)) {
      List<String> ids = new ArrayList<>();
      for (int page = 1; page <= 2_000; page += 100) {
        Matcher id =
            Pattern.compile("\"id\":\"([0-9a-z]{13})\"")
                .matcher(client.get("/api/messages?page=" + page).body);
        while (id.find()) {
          ids.add(id.group(1));
        }
      }
      return ids;
    }
  }

  private byte[] post(int n) {
    byte[] body =
        """
        {"from":"+12025550100","to":"+1804555%04d","type":"sms","body":"Hello","attachments":null}\
        """
            .formatted(n % 10_000)
            .getBytes(UTF_8);
    byte[] head =
        """
        POST /api/messages/sms HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(port, body.length)
            .getBytes(ISO_8859_1);
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  private byte[] get(String path) {
    return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
        .formatted(path, port)
        .getBytes(ISO_8859_1);
  }

  /** A response. */
  private record Answer(int status, String body) {}

  /** One connection that is kept; takes as little of the processor as it can. */
  private final class Client implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final Socket socket;
    private final BufferedInputStream in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    Answer get(String path) throws IOException {
      return send(ReadersBench.this.get(path));
    }

    Answer send(byte[] request) throws IOException {
      socket.getOutputStream().write(request);
      StringBuilder head = new StringBuilder();
      while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
        int read = in.read();
        if (read < 0) {
          throw new EOFException();
        }
        head.append((char) read);
      }
      Matcher length = LENGTH.matcher(head);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      return new Answer(Integer.parseInt(head.substring(9, 12)), new String(body, UTF_8));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
