package dev.switchboard.junit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Switchboard for tests, in the process of the test: everything in memory, on a free port, with a
 * clock that the test sets ahead.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SwitchboardExtension switchboard = SwitchboardExtension.create();
 *
 * @Test
 * void signUpSendsACode() {
 *   new Shop(switchboard.url()).signUp("kim@example.com");
 *
 *   assertThat(switchboard.awaitMessage("kim@example.com").subject()).isEqualTo("Welcome");
 * }
 * }</pre>
 *
 * <p>In a static field the server lives as long as the class with its nested classes, in another
 * field as long as the test. {@link #shared} makes it live as long as the JVM's tests, for all
 * classes that ask for it. Nothing is forgotten between tests but by {@link #reset}; tests that run
 * at the same time use addresses of their own. Safe for use by many threads.
 */
public final class SwitchboardExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SwitchboardExtension.class);

  private final Map<String, String> settings;
  private final boolean shared;
  private volatile @Nullable EmbeddedServer server;
  private volatile boolean ofClass;

  /** Classes that have begun and not ended, one within the other. */
  private int classes;

  private SwitchboardExtension(Map<String, String> settings, boolean shared) {
    this.settings = Collections.unmodifiableMap(settings);
    this.shared = shared;
  }

  /** A server with the settings of {@code serve --ephemeral}. */
  public static SwitchboardExtension create() {
    return new SwitchboardExtension(Map.of(), false);
  }

  /** The same with one more setting, for example {@code retry.max-attempts}, {@code 3}. */
  public SwitchboardExtension with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new SwitchboardExtension(more, shared);
  }

  /** The same, one for all classes that share one with these settings, until the last test ends. */
  public SwitchboardExtension shared() {
    return new SwitchboardExtension(settings, true);
  }

  /** Also called for each nested class, which uses the server of the outermost. */
  @Override
  public synchronized void beforeAll(ExtensionContext context) {
    if (classes++ == 0) {
      ofClass = true;
      start(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!ofClass) {
      start(context);
    }
  }

  private void start(ExtensionContext context) {
    if (shared) {
      server =
          context
              .getRoot()
              .getStore(NAMESPACE)
              .computeIfAbsent(settings, EmbeddedServer::start, EmbeddedServer.class);
    } else {
      server = EmbeddedServer.start(settings);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!ofClass) {
      stop();
    }
  }

  @Override
  public synchronized void afterAll(ExtensionContext context) {
    if (--classes == 0) {
      stop();
    }
  }

  private void stop() {
    EmbeddedServer running = server;
    server = null;
    if (running != null && !shared) {
      running.close();
    }
  }

  private EmbeddedServer running() {
    EmbeddedServer running = server;
    if (running == null) {
      throw new IllegalStateException("the server runs only during tests");
    }
    return running;
  }

  /** Where the server is, for example {@code http://127.0.0.1:40123}. */
  public String url() {
    return running().url();
  }

  /** What recipients have got, the newest first; at most 100. */
  public List<ReceivedMessage> received() {
    return messages("");
  }

  /** What a recipient has got, the newest first; at most 100. */
  public List<ReceivedMessage> received(String to) {
    return messages("to=" + encoded(to));
  }

  /** The newest message to a recipient; waits up to ten seconds for it. */
  public ReceivedMessage awaitMessage(String to) {
    return awaitMessage(to, PATIENCE);
  }

  /**
   * The newest message to a recipient.
   *
   * @param patience how long to wait for it, at most a minute
   * @throws AssertionError when there is none
   */
  public ReceivedMessage awaitMessage(String to, Duration patience) {
    List<ReceivedMessage> found =
        messages("limit=1&wait=" + patience.toMillis() + "ms&to=" + encoded(to));
    if (found.isEmpty()) {
      throw new AssertionError("no message to " + to + " within " + patience);
    }
    return found.getFirst();
  }

  /** Waits until everything is done that is due. What waits for a retry goes on waiting. */
  public void settle() {
    requireSettled(running().call("POST", "/api/test/settle", "{}"));
  }

  /** Sets the clock ahead: everything that is due on the way happens, in order. */
  public void advance(Duration by) {
    String body = "{\"advance\":\"" + by.toMillis() + "ms\",\"within\":\"1m\"}";
    requireSettled(running().call("POST", "/api/test/clock", body));
  }

  private static void requireSettled(JsonNode state) {
    if (!state.path("settled").asBoolean()) {
      throw new AssertionError("the server did not come to rest: " + state);
    }
  }

  /** Forgets everything but the time. */
  public void reset() {
    running().call("POST", "/api/test/reset", "{}");
  }

  /** Has the next calls of each provider fail; the engine tries again later. */
  public void failNext(int calls) {
    channelsByProvider().keySet().forEach(provider -> failNextOf(provider, calls));
  }

  /** Has the next calls of the provider of a channel fail. */
  public void failNext(String channel, int calls) {
    failNextOf(providerOf(channel), calls);
  }

  private void failNextOf(String provider, int calls) {
    ObjectNode config = config(provider);
    ArrayNode next = config.putArray("next");
    for (int i = 0; i < calls; i++) {
      next.add("error");
    }
    running().call("PUT", path(provider), config.toString());
  }

  /** From now on all calls of the provider of a channel fail, until {@link #recover}. */
  public void outage(String channel) {
    String provider = providerOf(channel);
    ObjectNode config = config(provider);
    config.put("timeout_pct", 0).put("ratelimit_pct", 0).put("error_pct", 100);
    running().call("PUT", path(provider), config.toString());
  }

  /** Ends an outage: the faults of the channel's provider are those of the start again. */
  public void recover(String channel) {
    running().call("DELETE", path(providerOf(channel)), null);
  }

  private ObjectNode config(String provider) {
    return (ObjectNode) running().call("GET", path(provider), null);
  }

  private static String path(String provider) {
    return "/api/provider/mock/config/" + provider;
  }

  private String providerOf(String channel) {
    return channelsByProvider().entrySet().stream()
        .filter(it -> it.getValue().contains(channel))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no provider carries " + channel));
  }

  private Map<String, List<String>> channelsByProvider() {
    Map<String, List<String>> channels = new LinkedHashMap<>();
    for (JsonNode provider : running().call("GET", "/api/providers", null).path("items")) {
      List<String> names = new ArrayList<>();
      provider.path("channels").forEach(it -> names.add(it.asString()));
      channels.put(provider.path("name").asString(), names);
    }
    return channels;
  }

  private List<ReceivedMessage> messages(String query) {
    List<ReceivedMessage> messages = new ArrayList<>();
    for (JsonNode item : running().call("GET", "/api/test/messages?" + query, null).path("items")) {
      JsonNode subject = item.path("subject");
      messages.add(
          new ReceivedMessage(
              item.path("id").asString(),
              item.path("channel").asString(),
              item.path("from").asString(),
              item.path("to").asString(),
              subject.isNull() ? null : subject.asString(),
              item.path("body").asString()));
    }
    return messages;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
