package dev.switchboard.server;

import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.idOf;
import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.mms;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.app.Main;
import dev.switchboard.launcher.ServerProcess;
import dev.switchboard.store.StoreOpenException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code switchboard migrate}, from one server to the next. */
@Tag("server")
class MigrateTest {
  private static final String FROM = "+12016661234";
  private static final String TO = "+18045551234";
  private static final String INBOUND =
      """
      {"from":"%s","to":"%s","channel":"sms","body":"hello back","attachments":[],\
      "messaging_provider_id":"theirs-1"}\
      """
          .formatted(TO, FROM);

  @TempDir private Path directory;
  private final PostgresServer.Database database = PostgresServer.emptyDatabase();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void drop() {
    database.drop();
  }

  @Test
  void serverOnTheTargetGoesOnWhereTheOneOnTheSourceEnded() throws Exception {
    Lively before = lively();

    assertThat(migrate()).as(err.toString()).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("Copying " + directory.resolve("switchboard.db"), "rows are there", "store.url")
        .containsPattern("messages +9  [0-9a-f]{16}")
        .containsPattern("manual_retries +1  [0-9a-f]{16}");
    try (RunningApp app = serveTarget()) {
      assertThat(app.drift()).isZero();
      app.awaitStatus(before.waiting, "dispatched");
      assertThat(withoutWaiting(app, before)).isEqualTo(before.messages);
      assertThat(conversations(app)).isEqualTo(before.conversations);
      assertThat(app.message(before.retried).get("status").asString()).isEqualTo("pending");

      HttpResponse<String> replay =
          app.client.post("/api/messages/sms", sms(FROM, TO, "once"), "Idempotency-Key", "key-1");
      assertThat(idOf(replay)).isEqualTo(before.keyed);
      assertThat(header(replay, "Idempotency-Replayed")).isEqualTo("true");

      assertThat(idOf(app.client.post("/api/provider/mock/inbound", INBOUND)))
          .isEqualTo(before.received);

      String next = app.sendSms("after the move");
      assertThat(next).isGreaterThan(before.newest);
      app.awaitStatus(next, "dispatched");
      app.awaitStatus(
          app.client.accepted("/api/messages/sms", sms(FROM, "+12025550100", "new people")),
          "dispatched");
      assertThat(conversations(app)).hasSize(before.conversations.size() + 1);
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void aSecondRunFindsThatAllIsDoneAndLeavesItAlone() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.sendSms("only one");
    }
    assertThat(migrate()).isZero();

    assertThat(migrate()).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("switchboard: the migration did not succeed: the target holds data")
        .hasLineCount(1);
    assertThat(migrate("--restart")).isEqualTo(1);
  }

  @Test
  void killedAndRunAgainItEndsWell() throws Exception {
    lively();
    slowDown("attempts");
    try (ServerProcess process = startMigration()) {
      awaitRows("messages", 9);
      process.kill();
    }
    assertThatThrownBy(this::serveTarget)
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("a part of what is being copied from SQLite");
    speedUp("attempts");

    assertThat(migrate()).as(err.toString()).isZero();
    serveTarget().close();
  }

  @Test
  void toldToEndItFinishesTheBatchAndSaysHowToGoOn() throws Exception {
    lively();
    slowDown("attempts");
    try (ServerProcess process = startMigration()) {
      awaitRows("messages", 9);
      process.signal("TERM");
      ServerProcess.End end = process.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(128 + 15);
      assertThat(end.sentence()).contains("interrupted", "goes on where it stopped");
    }
    speedUp("attempts");

    assertThat(migrate()).as(err.toString()).isZero();
  }

  @Test
  void refusalIsOneSentenceAndLeavesNothingBehind() throws Exception {
    try (RunningApp _ = RunningApp.start(directory)) {
      assertThat(migrate()).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("switchboard: the migration did not succeed: ")
          .contains("in use by another switchboard process")
          .hasLineCount(1);
    }
    assertThat(number("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).isZero();

    assertThat(
            run("migrate", "--from", "jdbc:sqlite:" + directory + "/no.db", "--to", database.url()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("there is no database").hasLineCount(1);
  }

  @Test
  void mistakesInTheOptionsAreTold() throws Exception {
    String source = "jdbc:sqlite:" + directory.resolve("switchboard.db");
    assertThat(run("migrate", "--from", source)).isEqualTo(2);
    assertThat(err.toString()).contains("--to=URL");
    assertThat(run("migrate", "--from", "data/x.db", "--to", database.url())).isEqualTo(2);
    assertThat(err.toString()).contains("--from must be a URL such as jdbc:sqlite:");
    assertThat(run("migrate", "--from", source, "--to", source)).isEqualTo(2);
    assertThat(err.toString()).contains("--to must be a URL such as jdbc:postgresql:");
    String secret = "jdbc:postgresql://host/x?password=hunter2";
    assertThat(run("migrate", "--from", source, "--to", secret)).isEqualTo(2);
    assertThat(err.toString()).contains("store.url").doesNotContain("hunter2");
    Path config = Files.writeString(directory.resolve("bad.yaml"), "store:\n  usr: x\n");
    assertThat(
            run("migrate", "--config", config.toString(), "--from", source, "--to", database.url()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("store.usr");
  }

  @Test
  void userComesFromTheSettingsToo() throws Exception {
    RunningApp.start(directory).close();
    Path config =
        Files.writeString(
            directory.resolve("c.yaml"), "store:\n  user: %s\n".formatted(database.user()));

    assertThat(
            run(
                "migrate",
                "--config",
                config.toString(),
                "--from",
                "jdbc:sqlite:" + directory.resolve("switchboard.db"),
                "--to",
                database.url()))
        .as(err.toString())
        .isZero();
  }

  @Test
  void helpTellsTheExitCodesAndWhereThePasswordIsFrom() {
    assertThat(run("migrate", "--help")).isZero();
    assertThat(out.toString())
        .contains("--from", "--to", "--restart", "Exit codes", "130", "SWITCHBOARD_STORE_PASSWORD");
  }

  /** What a server on the source said before it ended. */
  private record Lively(
      String waiting,
      String retried,
      String keyed,
      String received,
      String newest,
      List<JsonNode> messages,
      List<JsonNode> conversations) {}

  /** A source with messages in every state, and everything else that there can be. */
  private Lively lively() throws Exception {
    String broken = "providers.email.faults.error-pct=100";
    try (RunningApp app =
        RunningApp.start(directory, broken, "retry.max-attempts=2", "retry.base-delay=1ms")) {
      app.awaitStatus(app.sendEmail("never arrives"), "failed");
      String again = app.sendEmail("never arrives again");
      app.awaitStatus(again, "failed");
      assertThat(app.client.post("/api/messages/" + again + "/retry", "").statusCode())
          .isEqualTo(202);
      app.awaitStatus(again, "failed");
    }
    try (RunningApp app =
        RunningApp.start(directory, broken, "retry.base-delay=1h", "retry.max-delay=1h")) {
      app.awaitStatus(app.sendSms("Grüße 😀"), "dispatched");
      app.awaitStatus(app.client.accepted("/api/messages/sms", mms(FROM, TO)), "dispatched");
      String keyed =
          idOf(
              app.client.post(
                  "/api/messages/sms", sms(FROM, TO, "once"), "Idempotency-Key", "key-1"));
      app.awaitStatus(keyed, "dispatched");
      String received = idOf(app.client.post("/api/provider/mock/inbound", INBOUND));
      await().until(() -> app.client.get("/api/messages/" + received).statusCode() == 200);
      String retried =
          app.client.accepted(
              "/api/messages/email", email("user@example.com", "later@example.org", "later"));
      await().until(() -> !app.message(retried).get("next_attempt_at").isNull());
      assertThat(
              app.client
                  .post("/api/providers/sms-mms/breaker", "{\"action\":\"open\"}")
                  .statusCode())
          .isEqualTo(200);
      String waiting = app.sendSms("waits for the move");
      String newest = app.sendEmail("the last one");
      await().until(() -> !app.message(newest).get("next_attempt_at").isNull());
      Lively seen =
          new Lively(waiting, retried, keyed, received, newest, List.of(), conversations(app));
      return new Lively(
          waiting, retried, keyed, received, newest, withoutWaiting(app, seen), seen.conversations);
    }
  }

  /** Every message in full, but the one whose turn comes when there is somebody to send it. */
  private static List<JsonNode> withoutWaiting(RunningApp app, Lively seen) {
    List<JsonNode> messages = new ArrayList<>();
    for (JsonNode message : app.client.getJson("/api/messages?pageSize=100").get("items")) {
      String id = message.get("id").asString();
      if (!id.equals(seen.waiting)) {
        messages.add(app.message(id));
      }
    }
    return messages;
  }

  private static List<JsonNode> conversations(RunningApp app) {
    List<JsonNode> conversations = new ArrayList<>();
    app.client.getJson("/api/conversations?pageSize=100").get("items").forEach(conversations::add);
    return conversations;
  }

  private RunningApp serveTarget() throws StoreOpenException {
    return RunningApp.start(
        directory,
        "store.url=" + database.url(),
        "store.user=" + database.user(),
        "providers.email.faults.error-pct=100",
        "retry.base-delay=1h",
        "retry.max-delay=1h");
  }

  private int migrate(String... more) {
    List<String> arguments = new ArrayList<>(List.of(arguments()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private ServerProcess startMigration() throws Exception {
    return ServerProcess.run(directory, arguments());
  }

  private String[] arguments() {
    return new String[] {
      "migrate",
      "--from",
      "jdbc:sqlite:" + directory.resolve("switchboard.db"),
      "--to",
      database.url(),
      "--to-user",
      database.user()
    };
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  /** Has every row of a table take a while, so that there is a moment to interrupt. */
  private void slowDown(String table) throws Exception {
    serveTarget().close();
    execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$",
        "CREATE TRIGGER slow BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION slow()");
  }

  /** Waits, if need be, for who still writes into the table. */
  private void speedUp(String table) throws SQLException {
    execute("DROP TRIGGER slow ON " + table);
  }

  private void awaitRows(String table, long rows) {
    await(table)
        .atMost(RunningApp.PATIENCE)
        .until(() -> number("SELECT count(*) FROM " + table) == rows);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private long number(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), null);
  }
}
