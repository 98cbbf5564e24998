package dev.switchboard.tools.follow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the event stream of a server, and comes again where it broke off. Used by one thread, and
 * closed by any.
 */
public final class EventFeed implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** The server sends something every 15 s. */
  private static final Duration MAX_SILENCE = Duration.ofSeconds(40);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MAX_LINE_CHARACTERS = 64 << 20;
  private static final int MAX_REASON_CHARACTERS = 2_000;

  private final URI stream;
  private final @Nullable String apiKey;
  private final Heard heard;
  private final RandomGenerator random;
  private final HttpClient http;
  private final AtomicLong lastHeard = new AtomicLong();
  private @Nullable String lastId;
  private volatile boolean closed;

  /** Who follows. */
  public interface Heard {
    /** An event; the next one waits until this returns. */
    void event(FeedLine line) throws InterruptedException;

    /** The stream is open. */
    void connected();

    /** The server cannot be reached or has ended the stream; it is asked again. */
    void away(String reason);
  }

  /**
   * @param stream the whole URL with its filters
   * @param tls what to trust; null for the public certificates
   * @param random for the pauses between attempts
   */
  public EventFeed(
      URI stream,
      @Nullable String apiKey,
      @Nullable SSLContext tls,
      Heard heard,
      RandomGenerator random) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    this.http = tls == null ? client.build() : client.sslContext(tls).build();
    this.stream = stream;
    this.apiKey = apiKey;
    this.heard = heard;
    this.random = random;
  }

  /**
   * Follows until it is closed, or the server refuses.
   *
   * @return why the server refuses; null when it was closed
   */
  public @Nullable String follow() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try {
        String refusal = once();
        if (refusal != null) {
          return refusal;
        }
        pause = FIRST_PAUSE;
        if (!closed) {
          heard.away("the stream has ended");
        }
      } catch (IOException e) {
        if (!closed) {
          heard.away(e.getMessage() == null ? "no connection" : e.getMessage());
        }
      }
      if (!closed) {
        Thread.sleep(pause.plusMillis(random.nextLong(pause.toMillis())));
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
    return null;
  }

  /** Reads one stream to its end; says why the server refuses for good. */
  private @Nullable String once() throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(stream).header("Accept", "text/event-stream");
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status == 200) {
        read(body);
        return null;
      }
      String reason = status + " " + reason(body);
      if (status >= 400 && status < 500 && status != 429) {
        return reason;
      }
      throw new IOException("the server answered " + reason);
    }
  }

  private void read(InputStream body) throws IOException, InterruptedException {
    lastHeard.set(System.nanoTime());
    Thread watch = Thread.ofVirtual().start(() -> endWhenSilent(body));
    try (Reader text = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      heard.connected();
      String id = null;
      String data = null;
      for (String line = line(text); line != null; line = line(text)) {
        lastHeard.set(System.nanoTime());
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("data: ")) {
          data = line.substring("data: ".length());
        } else if (line.isEmpty()) {
          if (data != null && id != null) {
            tell(id, data);
          }
          lastId = id == null ? lastId : id;
          data = null;
        }
      }
    } finally {
      watch.interrupt();
    }
  }

  private void tell(String id, String data) throws IOException, InterruptedException {
    try {
      heard.event(new FeedLine(id, data, JsonMapper.shared().readTree(data)));
    } catch (JacksonException _) {
      throw new IOException("the server sent something that is no event");
    }
    // What is read while an event was being taken has been there all the time.
    lastHeard.set(System.nanoTime());
  }

  private void endWhenSilent(InputStream body) {
    try {
      while (System.nanoTime() - lastHeard.get() < MAX_SILENCE.toNanos()) {
        Thread.sleep(MAX_SILENCE.dividedBy(8));
      }
      body.close();
    } catch (InterruptedException | IOException _) {
      // The stream has ended.
    }
  }

  private static @Nullable String line(Reader text) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = text.read(); c >= 0; c = text.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() == MAX_LINE_CHARACTERS) {
        throw new IOException("a line of the stream is too long");
      }
      line.append((char) c);
    }
    return null;
  }

  /** The sentence of a problem, or the beginning of the body. */
  private static String reason(InputStream body) throws IOException {
    String text = new String(body.readNBytes(MAX_REASON_CHARACTERS), StandardCharsets.UTF_8);
    try {
      return JsonMapper.shared().readTree(text).path("detail").asString(text.strip());
    } catch (JacksonException _) {
      return text.strip();
    }
  }

  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
  }
}
