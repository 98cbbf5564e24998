package dev.switchboard.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.server.DatabaseProxy;
import dev.switchboard.server.PostgresServer;
import dev.switchboard.server.RunningApp;
import dev.switchboard.settings.InvalidSettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start and stop, slow clients, many clients, and a store that goes away. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpLifeTest {
  private static final String MAIL = "Message-ID: <1@example.com>\r\nSubject: x\r\n\r\nx\r\n";

  @TempDir private Path directory;

  @Test
  void offUnlessItIsEnabled() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.logged("mail_ready")).isEmpty();
      assertThat(app.client.get("/metrics").body()).doesNotContain("holder=\"mails\"");
    }
  }

  @Test
  void portThatIsTakenIsSaidInOneSentence(@TempDir Path other) throws Exception {
    try (RunningApp app = start()) {
      int port = app.mailPort();
      assertThatThrownBy(() -> RunningApp.start(other, "smtp.enabled=true", "smtp.port=" + port))
          .isInstanceOf(ListenFailedException.class)
          .hasMessageContaining("port " + port + " on 127.0.0.1 is already in use")
          .hasMessageEndingWith("or choose another port with --set smtp.port");
    }
  }

  @Test
  void mailThatIsArrivingIsTakenInByAServerThatStops() throws Exception {
    String id;
    try (RunningApp app = start();
        RawSmtp idle = RawSmtp.greeted(app.mailPort());
        RawSmtp busy = RawSmtp.greeted(app.mailPort())) {
      busy.begin("a@example.com", "b@example.org");
      busy.send("Subject: late\r\n");
      Thread stop = Thread.startVirtualThread(app::stop);
      assertThat(idle.reply()).startsWith("421 4.3.2");
      assertThat(idle.isAtEnd()).isTrue();
      String reply = busy.ask("\r\nin time\r\n.");
      RawSmtp.expect("250 2.0.0 Accepted as ", reply);
      id = reply.substring(reply.lastIndexOf(' ') + 1);
      assertThat(busy.reply()).startsWith("421 4.3.2");
      stop.join();
    }
    try (RunningApp app = start()) {
      assertThat(app.awaitStatus(id, "dispatched").get("body").asString()).isEqualTo("in time");
    }
  }

  @Test
  void mailThatNeverEndsDoesNotHoldAStopUp() throws Exception {
    try (RunningApp app = start("server.drain-timeout=100ms");
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      client.begin("a@example.com", "b@example.org");
      app.stop();
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void slowClientsAreSentAway() throws Exception {
    try (RunningApp app = start("smtp.command-timeout=200ms", "smtp.data-timeout=200ms")) {
      try (RawSmtp client = RawSmtp.greeted(app.mailPort())) {
        client.send("NOO");
        assertThat(client.reply()).startsWith("421 4.4.2");
        assertThat(client.isAtEnd()).isTrue();
      }
      try (RawSmtp client = RawSmtp.greeted(app.mailPort())) {
        client.begin("a@example.com", "b@example.org");
        client.send("Subject: x\r\n");
        assertThat(client.reply()).startsWith("421 4.4.2");
      }
      try (RawSmtp client = RawSmtp.greeted(app.mailPort())) {
        client.ask("AUTH LOGIN");
        assertThat(client.isAtEnd()).isTrue();
      }
      try (RawSmtp client = RawSmtp.connect(app.mailPort())) {
        assertThatThrownBy(
                () -> {
                  // It hears nothing: the buffers between the two fill up.
                  for (int i = 0; i < 1_000_000; i++) {
                    client.send("NOOP\r\n".repeat(1_000));
                  }
                })
            .isInstanceOf(IOException.class);
      }
      assertThat(app.metric("messages_accepted")).isZero();
      await().until(() -> app.series("switchboard_mail_connections") == 0);
    }
  }

  /** A record of TLS is read in many steps, of which each is in time. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientThatDripsARecordOfTlsIsCut(boolean mail) throws Exception {
    try (RunningApp app =
            start(
                "smtp.tls.self-signed=true",
                "smtp.command-timeout=" + (mail ? "1h" : "1s"),
                "smtp.data-timeout=1s");
        RawSmtp client = RawSmtp.greeted(app.mailPort());
        ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor()) {
      client.ask("STARTTLS");
      client.startTls();
      if (mail) {
        client.ask("EHLO client.example");
        client.begin("a@example.com", "b@example.org");
      }
      client.beginRecord();
      var _ = drops.scheduleAtFixedRate(client::drip, 0, 100, TimeUnit.MILLISECONDS);
      assertThat(client.isAtEnd()).isTrue();
      drops.shutdownNow();
    }
  }

  @Test
  void aSessionHasAnEnd() throws Exception {
    try (RunningApp app = start("smtp.session-timeout=1s");
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      String reply;
      do {
        reply = client.ask("NOOP");
      } while (reply.startsWith("250"));
      assertThat(reply).startsWith("421 4.4.2");
    }
  }

  @Test
  void connectionsHaveALimit() throws Exception {
    try (RunningApp app = start("smtp.max-connections=4", "smtp.max-connections-per-address=3")) {
      List<RawSmtp> open = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        open.add(RawSmtp.greeted(app.mailPort()));
      }
      try (RawSmtp surplus = RawSmtp.connect(app.mailPort())) {
        assertThat(surplus.reply()).startsWith("421 4.7.0");
        assertThat(surplus.isAtEnd()).isTrue();
      }
      assertThat(open.getFirst().ask("QUIT")).startsWith("221");
      await()
          .until(() -> {
            try (RawSmtp next = RawSmtp.connect(app.mailPort())) {
              return next.reply().startsWith("220");
            }
          });
      for (RawSmtp client : open) {
        client.close();
      }
    }
  }

  @Test
  void mailsAreCountedInTheMemoryBudget() throws Exception {
    try (RunningApp app = start("smtp.max-message-bytes=1MiB", "memory.budget=" + (64L << 20))) {
      String large = "x".repeat(998) + "\r\n";
      List<RawSmtp> clients = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        RawSmtp client = RawSmtp.greeted(app.mailPort());
        client.begin("a@example.com", "b@example.org");
        client.send("\r\n" + large.repeat(1_000));
        clients.add(client);
      }
      List<String> replies = new ArrayList<>();
      for (RawSmtp client : clients) {
        replies.add(client.ask("."));
        client.close();
      }
      assertThat(replies).allMatch(it -> it.startsWith("250") || it.startsWith("452 4.3.1"));
      assertThat(replies).anyMatch(it -> it.startsWith("452"));
      assertThat(replies).anyMatch(it -> it.startsWith("250"));
      assertThat(app.metric("messages_accepted"))
          .isEqualTo(replies.stream().filter(it -> it.startsWith("250")).count());
    }
  }

  @Test
  void whileTheStoreIsAwayNothingIsAcceptedAndAfterItEverythingOnce() throws Exception {
    PostgresServer.Database database = PostgresServer.emptyDatabase();
    try (DatabaseProxy network = new DatabaseProxy(database);
        RunningApp app =
            start("store.url=" + network.urlOf(database), "store.user=" + database.user());
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      network.breakDown();
      assertThat(twoRecipients(client)).startsWith("451 4.3.0");
      network.repair();
      await().until(() -> app.client.get("/readyz").statusCode() == 200);
      await().until(() -> twoRecipients(client).startsWith("250"));
      assertThat(twoRecipients(client)).startsWith("250");
      assertThat(app.client.getJson("/api/messages").at("/meta/total").asInt()).isEqualTo(2);
    }
  }

  @Test
  void passwordsInClearDoNotLeaveTheMachine() throws Exception {
    InetAddress outside = outsideAddress();
    assumeThat(outside).as("an address that is not loopback").isNotNull();
    Objects.requireNonNull(outside);
    try (RunningApp app =
            start("smtp.host=0.0.0.0", "auth.api-keys=secret-of-the-shop-0123456789");
        RawSmtp client = RawSmtp.connect(outside, app.mailPort())) {
      client.reply();
      assertThat(client.ask("EHLO me")).contains("STARTTLS").doesNotContain("AUTH");
      assertThat(client.ask("AUTH PLAIN AGEAYg==")).startsWith("538 5.7.11");
      RawSmtp.expect("220", client.ask("STARTTLS"));
      client.startTls();
      assertThat(client.ask("EHLO me")).contains("AUTH PLAIN LOGIN").doesNotContain("STARTTLS");
    }
  }

  @Test
  void othersNeedAKey() {
    assertThatThrownBy(() -> start("smtp.host=0.0.0.0"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("smtp.host")
        .hasMessageContaining("would need no key");
  }

  @Test
  void startTlsIsNotOfferedOnLoopbackUnlessItIsAskedFor() throws Exception {
    try (RunningApp app = start();
        RawSmtp client = RawSmtp.connect(app.mailPort())) {
      client.reply();
      assertThat(client.ask("EHLO me")).doesNotContain("STARTTLS");
      assertThat(client.ask("STARTTLS")).startsWith("454 4.7.0");
    }
  }

  private static String twoRecipients(RawSmtp client) throws IOException {
    RawSmtp.expect("250", client.ask("MAIL FROM:<a@example.com>"));
    RawSmtp.expect("250", client.ask("RCPT TO:<b@example.org>"));
    RawSmtp.expect("250", client.ask("RCPT TO:<c@example.org>"));
    RawSmtp.expect("354", client.ask("DATA"));
    return client.ask(MAIL + ".");
  }

  private static @Nullable InetAddress outsideAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(it -> !it.isLoopbackAddress() && it.getAddress().length == 4)
        .findFirst()
        .orElse(null);
  }

  private RunningApp start(String... more) throws Exception {
    return RunningApp.start(
        directory,
        Stream.concat(Stream.of("smtp.enabled=true", "smtp.port=0"), Arrays.stream(more))
            .toArray(String[]::new));
  }
}
