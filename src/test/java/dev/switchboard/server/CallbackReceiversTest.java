package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Receivers that behave badly, each in its own way, together with one that is well: the whole way
 * through the server, over real connections.
 */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class CallbackReceiversTest {
  private static final int MESSAGES = 20;
  private static final String CONTENT_LENGTH = "Content-Length:";

  private final CountDownLatch over = new CountDownLatch(1);
  private final Semaphore drops = new Semaphore(0);
  private final AtomicInteger followed = new AtomicInteger();
  private final Map<String, Way> ways = new LinkedHashMap<>();
  private ServerSocket bad;
  private Receiver well;
  private RunningApp app;

  /** How a receiver answers a request that it has read. */
  @FunctionalInterface
  private interface Way {
    void answer(OutputStream out) throws Exception;
  }

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    well = new Receiver(drops::release);
    bad = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ways.put(
        "fails",
        out -> write(out, "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    ways.put("hangs", _ -> over.await());
    ways.put(
        "redirects",
        out ->
            write(
                out,
                "HTTP/1.1 307 There\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "
                    + url("followed")
                    + "\r\n\r\n"));
    ways.put("followed", _ -> followed.incrementAndGet());
    ways.put(
        "gone",
        out -> write(out, "HTTP/1.1 410 Gone\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    ways.put(
        "closes",
        out -> {
          write(out, "HTTP/1.1 20");
          throw new IOException("closed in the middle");
        });
    ways.put(
        "drips",
        out -> {
          write(out, "HTTP/1.1 2");
          // The next byte goes out when the receiver that is well has got a callback.
          while (over.getCount() > 0) {
            drops.acquire();
            write(out, "0");
          }
        });
    Thread.ofVirtual().start(this::accept);
    app = RunningApp.start(directory, "callbacks.timeout=2s");
  }

  @AfterEach
  void stop() throws IOException {
    over.countDown();
    drops.release();
    app.close();
    bad.close();
    well.close();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(US_ASCII));
    out.flush();
  }

  private String url(String way) {
    return "http://127.0.0.1:" + bad.getLocalPort() + "/" + way;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = bad.accept();
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      // What is left unread when the connection closes would reset it, and the answer be lost.
      in.skipNBytes(contentLength(head.toString()));
      String way = head.substring(head.indexOf("/") + 1, head.indexOf(" HTTP"));
      ways.getOrDefault(way, _ -> {}).answer(socket.getOutputStream());
    } catch (Exception _) {
      // The client is gone, or the receiver ends the connection.
    }
  }

  private static long contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, CONTENT_LENGTH, 0, CONTENT_LENGTH.length()))
        .mapToLong(line -> Long.parseLong(line.substring(CONTENT_LENGTH.length()).strip()))
        .findFirst()
        .orElse(0);
  }

  private String endpoint(String url) {
    return Client.json(
            app.client.post(
                "/api/endpoints",
                "{\"url\":\"%s\",\"events\":[\"message.accepted\"]}".formatted(url)))
        .at("/endpoint/id")
        .asString();
  }

  /** A receiver, and how a first attempt ends. */
  private record Told(String way, String endpoint, String code) {}

  private Told told(String way, String code) {
    return new Told(way, endpoint(url(way)), code);
  }

  @Test
  void eachIsToldByItsNameAndNoneHoldsTheOthersUp() {
    List<Told> told =
        List.of(
            told("fails", "500"),
            told("hangs", "timeout"),
            told("redirects", "307"),
            told("closes", "connection_lost"),
            told("drips", "timeout"),
            told("gone", "410"));
    String good = endpoint(well.url());

    for (int i = 0; i < MESSAGES; i++) {
      app.sendSms("Hello " + i);
    }

    await().atMost(RunningApp.PATIENCE).until(() -> well.received().size() >= MESSAGES);
    for (Told one : told) {
      await()
          .atMost(RunningApp.PATIENCE)
          .untilAsserted(
              () -> assertThat(firstErrors(one.endpoint())).as(one.way()).contains(one.code()));
    }
    assertThat(followed).hasValue(0);
    assertThat(well.received()).hasSize(MESSAGES);
    assertThat(app.client.getJson("/api/endpoints/" + good).get("state").asString())
        .isEqualTo("active");
    assertGoneIsEnded(told.getLast().endpoint());
  }

  /** How first attempts ended. On a busy machine some of them take too long to connect. */
  private List<String> firstErrors(String endpoint) {
    return deliveries(endpoint)
        .valueStream()
        .map(delivery -> delivery.at("/attempts/0/error_code").asString("none yet"))
        .toList();
  }

  private JsonNode deliveries(String endpoint) {
    return app.client.getJson("/api/endpoints/" + endpoint + "/deliveries").get("items");
  }

  /** What waited for it is over, and says why. */
  private void assertGoneIsEnded(String gone) {
    await()
        .atMost(RunningApp.PATIENCE)
        .until(
            () -> app.client.getJson("/api/endpoints/" + gone).at("/waiting/count").asInt() == 0);
    assertThat(app.client.getJson("/api/endpoints/" + gone).get("state").asString())
        .isEqualTo("gone");
    assertThat(deliveries(gone))
        .isNotEmpty()
        .allSatisfy(it -> {
          assertThat(it.get("state").asString()).isEqualTo("given_up");
          JsonNode last = it.get("attempts").get(it.get("attempts").size() - 1);
          assertThat(last.get("error_code").asString()).isIn("410", "gone");
        });
  }
}
