package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.RateLimited;
import dev.switchboard.provider.ProviderResult.Rejected;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.ProviderResult.TimedOut;
import dev.switchboard.provider.smtp.ScriptedSmtpServer.Action;
import dev.switchboard.provider.smtp.ScriptedSmtpServer.Script;
import dev.switchboard.queue.OutboundMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an email at servers that refuse, hang, break and babble. */
@Timeout(60)
class SmtpProviderTest {
  private static final int MAX_IDLE = 3;

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final ConcurrentLinkedQueue<Runnable> later = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  @Test
  void aMessageThatIsTakenHasTheIdOfTheServersQueue() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());

    assertThat(send(provider, message(1))).isEqualTo(new Success("Q1"));
    assertThat(server.commands())
        .contains("MAIL FROM:<user@example.com>", "RCPT TO:<contact@example.org>");
    assertThat(server.contents()).hasSize(1);
  }

  @Test
  void aReplyWithoutTextGivesTheMessagesOwnId() throws Exception {
    SmtpProvider provider = provider(server(yesBut(".", say("250"))).port());

    assertThat(send(provider, message(1))).isEqualTo(new Success(message(1).id().toString()));
  }

  @Test
  void anyPositiveReplyToTheContentIsASuccess() throws Exception {
    ScriptedSmtpServer server = server(yesBut(".", say("252 taken on trust")));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Success("taken on trust"));
    assertThat(server.contents()).hasSize(1);
  }

  @Test
  void aSuccessHoldsWhenTheServerBreaksTheConnectionRightAfterIt() throws Exception {
    ScriptedSmtpServer server = server(yesBut(".", new Action.Close("250 queued as A\r\n")));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Success("A"));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 451 4.3.0 Try later",
    "RCPT, 450 4.2.0 Greylisted",
    "RCPT, 452 4.2.2 Mailbox full",
    "DATA, 451 No room now",
    "., 421 4.4.2 Closing",
  })
  void aReplyOf4yzIsTriedAgainAndKeepsItsText(String command, String reply) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Failed(reply));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 550 5.7.1 Sender refused",
    "RCPT, 550 5.1.1 No such user",
    "RCPT, 555 unexpected parameter",
    "DATA, 554 5.6.0 No",
    "., 552 5.3.4 Too big",
  })
  void aReplyOf5yzRejectsTheMessage(String command, String reply) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Rejected(reply));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 530 5.7.0 Must issue a STARTTLS command first",
    "MAIL, 530 Authentication required",
    "RCPT, 503 5.5.1 MAIL first",
    "MAIL, 550 5.7.8 Log in",
    "RCPT, 521 Host does not accept mail",
  })
  void aReplyOf5yzThatIsAboutUsDoesNotRejectTheMessage(String command, String reply)
      throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Failed(reply));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 454 Throttling failure: Maximum sending rate exceeded",
    "RCPT, 432 4.3.2 Concurrent connections limit exceeded",
    "., 451 4.4.5 Congestion",
  })
  void aReplyThatAsksToSlowDownIsNoFailure(String command, String reply) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new RateLimited(null));
  }

  @Test
  void aRefusalHoldsWhenTheServerBreaksTheConnectionRightAfterIt() throws Exception {
    ScriptedSmtpServer server =
        server(yesBut("RCPT", new Action.Close("550 5.1.1 No such user\r\n")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Rejected("550 5.1.1 No such user"));
  }

  @Test
  void addressesInAReplyAreLeftOutAndItsLengthIsBounded() throws Exception {
    String reply = "550-5.1.1 <contact@example.org>: unknown\r\n550 5.1.1 " + "x".repeat(1000);
    ScriptedSmtpServer server = server(yesBut("RCPT", say(reply)));

    assertThat(send(provider(server.port()), message(1)))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.code())
                    .startsWith("550 5.1.1 (address) unknown xxx")
                    .hasSize(RelayReply.MAX_ERROR_LENGTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA", "."})
  void aConnectionThatBreaksFailsTheAttempt(String command) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, new Action.Close("")));

    assertThat(send(provider(server.port()), message(1)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.code())
                    .isIn(SmtpProvider.NO_CONNECTION, SmtpProvider.CONNECTION_LOST));
    assertThat(server.contents()).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAIL", "RCPT", "DATA", "."})
  void babbleIsNoReply(String command) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say("HTTP/1.1 400 Bad Request")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed(SmtpProvider.BAD_REPLY));
    assertThat(server.contents()).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "250-more\r\n"})
  void aReplyWithoutAnEndIsCutOffBeforeItFillsTheMemory(String bytes) throws Exception {
    ScriptedSmtpServer server = server(yesBut("MAIL", new Action.Flood(bytes.repeat(1000))));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed(SmtpProvider.CONNECTION_LOST));
  }

  @Test
  void noServerIsAFailure() throws Exception {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }

    assertThat(send(provider(port), message(1))).isEqualTo(new Failed(SmtpProvider.NO_CONNECTION));
  }

  @Test
  void aGreetingThatRefusesIsAboutTheServerAndNotTheMessage() throws Exception {
    ScriptedSmtpServer server = server(yesBut("", say("554 5.3.2 No SMTP service here")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed("554 5.3.2 No SMTP service here"));
  }

  @Test
  void aServerThatSaysNothingIsATimeout() throws Exception {
    ScriptedSmtpServer server = server(yesBut("RCPT", new Action.Hang()));
    SmtpProvider provider =
        provider(settings(server.port(), SmtpSecurity.NONE, Duration.ofMillis(50)));

    assertThat(send(provider, message(1))).isEqualTo(new TimedOut());
    server.awaitClientGone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EHLO", "MAIL", "DATA", "."})
  void cancellingClosesTheConnection(String command) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, new Action.Hang()));
    SmtpProvider provider = provider(server.port());
    CompletableFuture<ProviderResult> answer = provider.send(Channel.EMAIL, message(1), 1);
    server.awaitHang();

    assertThat(answer.cancel(true)).isTrue();

    server.awaitClientGone();
    assertThat(server.connections()).isEqualTo(1);
    assertThat(provider.idleConnections()).isZero();
  }

  @Test
  void connectionsAreUsedAgain() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    for (int i = 1; i <= 5; i++) {
      assertThat(send(provider, message(i))).isEqualTo(new Success("Q1"));
    }

    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.contents()).hasSize(5);
  }

  @Test
  void aConnectionIsUsedAgainAfterARefusal() throws Exception {
    ScriptedSmtpServer server =
        server((connection, command) ->
            command.contains("nobody@")
                ? say("550 5.1.1 No such user")
                : ScriptedSmtpServer.yes(connection, command));
    SmtpProvider provider = provider(server.port());

    assertThat(send(provider, to(1, "nobody@example.org"))).isInstanceOf(Rejected.class);
    assertThat(send(provider, message(2))).isEqualTo(new Success("Q1"));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionHasItsFillOfMessages() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    for (int i = 1; i <= ConnectionPool.MAX_MESSAGES_PER_CONNECTION; i++) {
      send(provider, message(i));
    }

    assertThat(send(provider, message(999))).isEqualTo(new Success("Q2"));
  }

  @ParameterizedTest
  @CsvSource({"MAIL,", "RCPT,", "DATA,", "MAIL, 421 4.4.2 Idle for too long"})
  void aUsedConnectionThatIsDeadIsReplacedByAFreshOne(String command, @Nullable String reply)
      throws Exception {
    ScriptedSmtpServer server =
        server(secondMessage(command, new Action.Close(reply == null ? "" : reply + "\r\n")));
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));

    assertThat(send(provider, message(2))).isEqualTo(new Success("Q2"));
    assertThat(server.contents()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void aUsedConnectionThatBreaksAfterTheContentIsNotReplaced() throws Exception {
    ScriptedSmtpServer server = server(secondMessage(".", new Action.Close("")));
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));

    assertThat(send(provider, message(2))).isEqualTo(new Failed(SmtpProvider.CONNECTION_LOST));
    assertThat(server.contents()).as("sent once, not twice").hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aFreshConnectionThatIsDeadIsNotReplaced() throws Exception {
    ScriptedSmtpServer server = server(yesBut("MAIL", new Action.Close("")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed(SmtpProvider.CONNECTION_LOST));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void anIdleConnectionIsClosedInTime() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));
    assertThat(provider.idleConnections()).isEqualTo(1);

    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    later.remove().run();

    awaitNoIdleConnection(provider);
    assertThat(send(provider, message(2))).isEqualTo(new Success("Q2"));
  }

  @Test
  void noMoreConnectionsAreKeptThanThereMayBe() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    List<CompletableFuture<ProviderResult>> answers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      answers.add(provider.send(Channel.EMAIL, message(i), 1));
    }
    for (CompletableFuture<ProviderResult> answer : answers) {
      assertThat(result(answer)).isInstanceOf(Success.class);
    }

    assertThat(provider.idleConnections()).isBetween(1, MAX_IDLE);
    assertThat(server.contents()).hasSize(20);
  }

  @Test
  void aClosedProviderKeepsNoConnection() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));

    provider.close();

    assertThat(provider.idleConnections()).isZero();
    assertThat(send(provider, message(2))).isInstanceOf(Success.class);
    assertThat(provider.idleConnections()).isZero();
  }

  @Test
  void domainsAreSentInAscii() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);

    send(provider(server.port()), to(1, "ann@bücher.example"));

    assertThat(server.commands()).contains("RCPT TO:<ann@xn--bcher-kva.example>");
  }

  @Test
  void lettersBeyondAsciiAreSentToAServerThatTakesThem() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());

    assertThat(send(provider, to(1, "jürgen@bücher.example"))).isInstanceOf(Success.class);
    assertThat(send(provider, message(2))).isInstanceOf(Success.class);

    assertThat(server.commands())
        .contains(
            "MAIL FROM:<user@example.com> SMTPUTF8",
            "RCPT TO:<jürgen@xn--bcher-kva.example>",
            "MAIL FROM:<user@example.com>");
    assertThat(server.contents().getFirst()).contains("To: jürgen@xn--bcher-kva.example\r\n");
  }

  @Test
  void lettersBeyondAsciiAreRejectedWhereTheServerTakesNone() throws Exception {
    ScriptedSmtpServer server = server(yesBut("EHLO", say("250 test")));

    assertThat(send(provider(server.port()), to(1, "jürgen@example.org")))
        .isEqualTo(new Rejected(SmtpProvider.NO_UTF8));
    assertThat(server.contents()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann@exa<mple.org", "ann@example..org", "ann@>", "ann@a:25"})
  void aDomainThatIsNoneIsRejected(String address) throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);

    assertThat(send(provider(server.port()), to(1, address)))
        .isEqualTo(new Rejected(SmtpProvider.BAD_RECIPIENT));
    assertThat(server.connections()).isZero();
  }

  @Test
  void smtpCarriesEmailAlone() {
    assertThatThrownBy(() -> provider(1).send(Channel.SMS, message(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutTlsNothingIsSentWhereTlsIsRequired() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider =
        provider(settings(server.port(), SmtpSecurity.STARTTLS, Duration.ofSeconds(20)));

    assertThat(send(provider, message(1))).isEqualTo(new Failed(SmtpProvider.NO_TLS));
    assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
  }

  private static Action say(String lines) {
    return new Action.Say(lines);
  }

  private static Script yesBut(String command, Action action) {
    return ScriptedSmtpServer.yesBut(command, action);
  }

  /** Acts on the second message of the first connection, and says yes to all else. */
  private static Script secondMessage(String word, Action action) {
    AtomicLong seen = new AtomicLong();
    return (connection, command) ->
        command.split("[ :]", 2)[0].equals(word) && seen.incrementAndGet() == 2
            ? action
            : ScriptedSmtpServer.yes(connection, command);
  }

  private ScriptedSmtpServer server(Script script) throws IOException {
    ScriptedSmtpServer server = new ScriptedSmtpServer(script);
    toClose.add(server);
    return server;
  }

  private SmtpProvider provider(int port) {
    return provider(settings(port, SmtpSecurity.NONE, Duration.ofSeconds(30)));
  }

  private SmtpProvider provider(RelaySettings settings) {
    SmtpProvider provider =
        new SmtpProvider("email", settings, nanos::get, (_, task) -> later.add(task), null);
    toClose.add(provider);
    return provider;
  }

  private static RelaySettings settings(int port, SmtpSecurity security, Duration readTimeout) {
    return new RelaySettings(
        "localhost",
        port,
        security,
        null,
        "client.example.com",
        Duration.ofSeconds(20),
        readTimeout,
        Duration.ofSeconds(30),
        MAX_IDLE);
  }

  @Test
  void everyRecipientOfACopyStandsInTheEnvelope() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);

    assertThat(send(provider(server.port()), copied())).isInstanceOf(Success.class);

    assertThat(server.commands())
        .containsSubsequence(
            "RCPT TO:<contact@example.org>",
            "RCPT TO:<cc@example.org>",
            "RCPT TO:<bcc@example.org>",
            "DATA");
    assertThat(server.contents()).singleElement().asString().doesNotContain("bcc@example.org");
  }

  /** All get it or none: a second attempt would reach those again who have it. */
  @ParameterizedTest
  @CsvSource({"550 5.1.1 No such user, true", "450 4.2.0 Greylisted, false"})
  void refusalOfOneRecipientIsOneOfTheMessage(String reply, boolean forGood) throws Exception {
    ScriptedSmtpServer server =
        server((connection, command) ->
            command.contains("<cc@") ? say(reply) : ScriptedSmtpServer.yes(connection, command));

    assertThat(send(provider(server.port()), copied()))
        .isEqualTo(forGood ? new ProviderResult.Rejected(reply) : new ProviderResult.Failed(reply));
    assertThat(server.commands()).doesNotContain("DATA");
  }

  private static OutboundMessage copied() {
    MessageOptions options =
        new MessageOptions.Builder()
            .cc(List.of("cc@example.org"))
            .bcc(List.of("bcc@example.org", "cc@example.org"))
            .build();
    return new OutboundMessage(
        new MessageId(1_000_001),
        new MessageContent(
            "user@example.com", "contact@example.org", "Hello", "Hi", List.of(), options));
  }

  private static OutboundMessage message(long id) {
    return to(id, "contact@example.org");
  }

  private static OutboundMessage to(long id, String recipient) {
    return new OutboundMessage(
        new MessageId(1_000_000 + id), "user@example.com", recipient, "Hello", "Hi", List.of());
  }

  private static ProviderResult send(SmtpProvider provider, OutboundMessage message)
      throws Exception {
    return result(provider.send(Channel.EMAIL, message, 1));
  }

  private static ProviderResult result(CompletableFuture<ProviderResult> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(30, TimeUnit.SECONDS);
  }

  /** Connections are closed by a thread of their own. */
  private static void awaitNoIdleConnection(SmtpProvider provider) {
    await().until(() -> provider.idleConnections() == 0);
  }
}
