package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.app.wiring.App;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogFormat;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.LogLevels;
import dev.switchboard.tracing.Tracing;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole server in this process, on a free port and a database file of a test's own. */
public final class RunningApp implements AutoCloseable {
  /** Long enough for the slowest machine; nobody waits for it unless a test fails. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger MIGRATIONS = Logger.getLogger("org.flywaydb");

  private static final JsonMapper JSON = JsonMapper.shared();

  public final Client client;
  private final App app;
  private final EventLog log;
  private final ByteArrayOutputStream lines;
  private final Queue<Throwable> failures;
  private boolean stopped;

  private RunningApp(
      App app, int port, EventLog log, ByteArrayOutputStream lines, Queue<Throwable> failures) {
    this.app = app;
    this.client = new Client(port);
    this.log = log;
    this.lines = lines;
    this.failures = failures;
  }

  /**
   * Starts.
   *
   * @param directory where the database is, or will be
   * @param settings as {@code key=value}
   */
  public static RunningApp start(Path directory, String... settings) throws StoreOpenException {
    return start(directory, Tracing.OFF, settings);
  }

  /** The same with traces. */
  public static RunningApp start(Path directory, Tracing tracing, String... settings)
      throws StoreOpenException {
    MIGRATIONS.setLevel(Level.WARNING);
    Map<String, String> given = new LinkedHashMap<>();
    given.put("server.port", "0");
    given.put("store.url", "jdbc:sqlite:" + directory.resolve("switchboard.db"));
    for (String setting : settings) {
      String[] keyAndValue = setting.split("=", 2);
      given.put(keyAndValue[0], keyAndValue[1]);
    }
    Settings loaded = SettingsLoader.load(Sections.ALL, null, Map.of(), given);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), Clock.systemUTC(), lines);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    App app = new App(loaded, "test", log, tracing, failures::add);
    return new RunningApp(app, app.start(), log, lines, failures);
  }

  /** Where it takes in mail. */
  public int mailPort() {
    String address = app.mailAddress();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  public static String sms(String from, String to, String body) {
    return """
    {"from":"%s","to":"%s","type":"sms","body":"%s","attachments":null}\
    """
        .formatted(from, to, body);
  }

  public static String mms(String from, String to) {
    return """
    {"from":"%s","to":"%s","type":"mms","body":"","attachments":["https://example.com/a.png"]}\
    """
        .formatted(from, to);
  }

  public static String email(String from, String to, String body) {
    return """
    {"from":"%s","to":"%s","subject":"S","body":"%s","attachments":[]}\
    """
        .formatted(from, to, body);
  }

  /** Sends an SMS between two fixed numbers that must be accepted; its id. */
  public String sendSms(String body) {
    return client.accepted("/api/messages/sms", sms("+12016661234", "+18045551234", body));
  }

  /** Sends an email between two fixed addresses that must be accepted; its id. */
  public String sendEmail(String body) {
    return client.accepted(
        "/api/messages/email", email("user@example.com", "contact@example.org", body));
  }

  public JsonNode message(String id) {
    return client.getJson("/api/messages/" + id);
  }

  /** Waits until a message has a status. */
  public JsonNode awaitStatus(String id, String status) {
    await("message " + id + " is " + status)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> message(id).get("status").asString().equals(status));
    return message(id);
  }

  /** A counter of the flat metrics. */
  public long metric(String name) {
    return client.getJson("/metrics").get(name).asLong();
  }

  /** Accepted messages that are nowhere or counted twice; 0 at every moment. */
  public long drift() {
    return client.getJson("/api/invariants").get("drift").asLong();
  }

  /** The value of a series of the Prometheus text, which must be there. */
  public double series(String nameAndLabels) {
    HttpResponse<String> text = client.get("/metrics");
    List<String> found =
        text.body().lines().filter(line -> line.startsWith(nameAndLabels + " ")).toList();
    assertThat(found).as(nameAndLabels).hasSize(1);
    return Double.parseDouble(found.getFirst().substring(nameAndLabels.length() + 1));
  }

  /** Every line logged so far; each must be one JSON object. */
  public List<JsonNode> logged() {
    assertThat(log.flush()).isTrue();
    return lines
        .toString(UTF_8)
        .lines()
        .map(line -> {
          JsonNode object = JSON.readTree(line);
          assertThat(object.isObject()).as(line).isTrue();
          return object;
        })
        .toList();
  }

  public List<JsonNode> logged(String event) {
    return logged().stream().filter(line -> line.get("event").asString().equals(event)).toList();
  }

  /** Waits for so many lines of what is logged after it can be seen from outside. */
  public List<JsonNode> awaitLogged(String event, int lines) {
    await(event).atMost(PATIENCE).until(() -> logged(event).size() >= lines);
    return logged(event);
  }

  /** Waits for what is counted after it can be seen from outside, or looked at once a second. */
  public void awaitMetric(String name, long value) {
    await(name).atMost(PATIENCE).until(() -> metric(name) == value);
  }

  public String rawLog() {
    assertThat(log.flush()).isTrue();
    return lines.toString(UTF_8);
  }

  public void stop() {
    stopped = true;
    app.stop("end of test");
  }

  /** Whatever a test did, every message is where it should be. */
  private void assertNothingIsUnaccountedFor() {
    HttpResponse<String> invariants = client.get("/api/invariants");
    if (invariants.statusCode() == 200) {
      assertThat(Client.json(invariants).get("drift").asLong()).as(invariants.body()).isZero();
    }
  }

  @Override
  public void close() {
    if (!stopped && failures.isEmpty()) {
      assertNothingIsUnaccountedFor();
    }
    // Its idle connections are closed at once: the server would wait for what may come on them.
    client.shutdown();
    stop();
    client.close();
    log.close();
    assertThat(failures).isEmpty();
    assertThat(lines.toString(UTF_8)).doesNotContain("\"event\":\"unexpected\"");
  }
}
