package dev.switchboard.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a message costs that comes in by the API of another vendor, beside the same one by the native
 * API: requests a second, and processor time of the server for each. {@code bench/facades.sh} runs
 * it.
 */
final class FacadeBench {
  private static final String JSON = "application/json";
  private static final int TICKS_A_SECOND = 100;

  private final URI server;
  private final long process;
  private final int connections;
  private final Duration time;

  private FacadeBench(String[] arguments) {
    server = URI.create(arguments[0]);
    process = Long.parseLong(arguments[1]);
    connections = Integer.parseInt(arguments[2]);
    time = Duration.ofSeconds(Integer.parseInt(arguments[3]));
  }

  /** A request, and that of which it is the same in other words. */
  private record Way(String path, String type, String body, int status, String nativeWay) {}

  private record Cost(double aSecond, double microseconds) {}

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(
        "email",
        new Way(
            "/api/messages/email",
            JSON,
            "{\"from\":\"a@example.com\",\"to\":\"b@example.org\",\"subject\":\"Hi\",\"body\":\"Hello\"}",
            202,
            "email"));
    ways.put(
        "resend",
        new Way(
            "/emails",
            JSON,
            "{\"from\":\"a@example.com\",\"to\":\"b@example.org\",\"subject\":\"Hi\",\"text\":\"Hello\"}",
            200,
            "email"));
    ways.put(
        "sendgrid",
        new Way(
            "/v3/mail/send",
            JSON,
            "{\"personalizations\":[{\"to\":[{\"email\":\"b@example.org\"}]}],\"from\":{\"email\":"
                + "\"a@example.com\"},\"subject\":\"Hi\",\"content\":[{\"type\":\"text/plain\",\"value\":\"Hello\"}]}",
            202,
            "email"));
    ways.put(
        "sms",
        new Way(
            "/api/messages/sms",
            JSON,
            "{\"type\":\"sms\",\"from\":\"+12016661234\",\"to\":\"+18045551234\",\"body\":\"Hello\",\"attachments\":null}",
            202,
            "sms"));
    ways.put(
        "twilio",
        new Way(
            "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json",
            "application/x-www-form-urlencoded",
            "To=%2B18045551234&From=%2B12016661234&Body=Hello",
            201,
            "sms"));
    return ways;
  }

  /**
   * Measures every way in turn, and prints what it comes to.
   *
   * @param arguments the server's URL and its process, connections, seconds and runs
   */
  public static void main(String[] arguments) throws Exception {
    FacadeBench bench = new FacadeBench(arguments);
    ways().values().forEach(way -> bench.measure(way, Duration.ofSeconds(5)));
    for (int run = 0; run < Integer.parseInt(arguments[4]); run++) {
      Map<String, Cost> costs = new LinkedHashMap<>();
      ways().forEach((name, way) -> costs.put(name, bench.measure(way, bench.time)));
      ways()
          .forEach((name, way) -> print(name, cost(costs, name), cost(costs, way.nativeWay())));
    }
  }

  private static Cost cost(Map<String, Cost> costs, String name) {
    return Objects.requireNonNull(costs.get(name), name);
  }

  private static void print(String name, Cost cost, Cost plain) {
    System.out.printf(
        "%-9s %7.0f/s (%.2f) %6.0f us of the processor (%.2f)%n",
        name,
        cost.aSecond(),
        cost.aSecond() / plain.aSecond(),
        cost.microseconds(),
        cost.microseconds() / plain.microseconds());
  }

  private Cost measure(Way way, Duration duration) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(way.path()))
            .header("Content-Type", way.type())
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString("AC1:any".getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofString(way.body()))
            .build();
    List<Callable<Long>> loops = new ArrayList<>();
    long before = ticks();
    long end = System.nanoTime() + duration.toNanos();
    for (int i = 0; i < connections; i++) {
      loops.add(() -> ask(request, way.status(), end));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long answered = 0;
      for (Future<Long> loop : threads.invokeAll(loops)) {
        answered += loop.get();
      }
      double microseconds = (ticks() - before) * 1e6 / TICKS_A_SECOND / answered;
      return new Cost(answered / (double) duration.toSeconds(), microseconds);
    } catch (Exception e) {
      throw new IllegalStateException(way.path(), e);
    }
  }

  private static long ask(HttpRequest request, int status, long end) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      long answered = 0;
      while (System.nanoTime() < end) {
        int got = client.send(request, BodyHandlers.discarding()).statusCode();
        if (got != status) {
          throw new IllegalStateException("answered with " + got);
        }
        answered++;
      }
      return answered;
    }
  }

  /** Processor time of the server, in hundredths of a second. */
  private long ticks() {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (IOException e) {
      throw new IllegalStateException("needs /proc", e);
    }
  }
}
