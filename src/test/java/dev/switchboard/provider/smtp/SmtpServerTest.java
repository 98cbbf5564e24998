package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.TestTls;
import dev.switchboard.queue.OutboundMessage;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Emails to a real server: TLS, log in, many messages at once. */
@Timeout(60)
class SmtpServerTest {
  private static final RelaySettings.Credentials CREDENTIALS =
      new RelaySettings.Credentials("relay", "correct horse");

  /** It tells of every connection that breaks, at length; held, so that its level stays. */
  private static final Logger SERVER_LOG = Logger.getLogger("org.subethamail");

  private static SSLContext tls;
  private static SSLContext tlsOfAnother;

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    SERVER_LOG.setLevel(Level.OFF);
    tls = TestTls.localhost();
    tlsOfAnother = TestTls.otherHost();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  @Test
  void sendsWithStarttlsAndLogIn() throws Exception {
    SMTPServer server = start(builder().requireTLS().startTlsSocketFactory(tls).requireAuth());

    ProviderResult result = send(server, SmtpSecurity.STARTTLS, CREDENTIALS, tls);

    assertThat(result).isInstanceOf(Success.class);
    assertThat(received).singleElement().asString().contains("Subject: Hello");
  }

  @Test
  void sendsWithTlsFromTheFirstByte() throws Exception {
    SMTPServer server = start(builder().serverSocketFactory(tls).requireAuth());

    assertThat(send(server, SmtpSecurity.TLS, CREDENTIALS, tls)).isInstanceOf(Success.class);
    assertThat(received).hasSize(1);
  }

  @Test
  void aWrongPasswordIsAboutUsAndNotTheMessage() throws Exception {
    SMTPServer server = start(builder().requireTLS().startTlsSocketFactory(tls).requireAuth());
    RelaySettings.Credentials wrong = new RelaySettings.Credentials("relay", "wrong");

    assertThat(send(server, SmtpSecurity.STARTTLS, wrong, tls))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.code()).startsWith("535"));
    assertThat(received).isEmpty();
  }

  @Test
  void withoutLogInAServerThatWantsOneIsAboutUs() throws Exception {
    SMTPServer server = start(builder().requireAuth());

    assertThat(send(server, SmtpSecurity.NONE, null, null))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.code()).startsWith("530"));
  }

  @Test
  void credentialsAreNotIgnoredByAServerThatOffersNoLogIn() throws Exception {
    SMTPServer server =
        start(
            SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((_, _, _, data) -> received.add(text(data)))
                .enableTLS()
                .startTlsSocketFactory(tls));

    assertThat(send(server, SmtpSecurity.STARTTLS, CREDENTIALS, tls))
        .isEqualTo(new Failed(SmtpProvider.NO_LOGIN));
    assertThat(received).isEmpty();
  }

  @Test
  void aCertificateThatNobodyTrustsEndsIt() throws Exception {
    SMTPServer starttls = start(builder().enableTLS().startTlsSocketFactory(tls));
    SMTPServer implicit = start(builder().serverSocketFactory(tls));

    assertThat(send(starttls, SmtpSecurity.STARTTLS, CREDENTIALS, null))
        .isEqualTo(new Failed(SmtpProvider.NO_TLS));
    assertThat(send(implicit, SmtpSecurity.TLS, CREDENTIALS, null))
        .isEqualTo(new Failed(SmtpProvider.NO_TLS));
    assertThat(received).isEmpty();
  }

  @Test
  void aCertificateOfAnotherHostEndsIt() throws Exception {
    SMTPServer server = start(builder().enableTLS().startTlsSocketFactory(tlsOfAnother));

    assertThat(send(server, SmtpSecurity.STARTTLS, CREDENTIALS, tlsOfAnother))
        .isEqualTo(new Failed(SmtpProvider.NO_TLS));
    assertThat(received).isEmpty();
  }

  @Test
  void plainTextWhereTlsBelongsIsATlsError() throws Exception {
    SMTPServer server = start(builder());

    assertThat(send(server, SmtpSecurity.TLS, CREDENTIALS, tls))
        .isEqualTo(new Failed(SmtpProvider.NO_TLS));
  }

  @Test
  void everyMessageArrivesOnceWhenManyAreSentAtOnce() throws Exception {
    SMTPServer server = start(builder().enableTLS().startTlsSocketFactory(tls));
    SmtpProvider provider = provider(server, SmtpSecurity.STARTTLS, CREDENTIALS, tls);

    List<CompletableFuture<ProviderResult>> answers = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      answers.add(provider.send(Channel.EMAIL, message(i), 1));
      if (i % 20 == 0) {
        for (CompletableFuture<ProviderResult> answer : answers) {
          assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(Success.class);
        }
      }
    }

    assertThat(received).hasSize(200);
    assertThat(received.stream().map(SmtpServerTest::messageId)).doesNotHaveDuplicates();
  }

  private static String messageId(String mail) {
    return mail.lines().filter(line -> line.startsWith("Message-ID:")).findFirst().orElseThrow();
  }

  private SMTPServer.Builder builder() {
    return SMTPServer.port(0)
        .bindAddress(InetAddress.getLoopbackAddress())
        .messageHandler((_, _, _, data) -> received.add(text(data)))
        .authenticationHandlerFactory(
            new EasyAuthenticationHandlerFactory((user, password, _) -> {
              if (!CREDENTIALS.equals(new RelaySettings.Credentials(user, password))) {
                throw new LoginFailedException();
              }
            }));
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  private SMTPServer start(SMTPServer.Builder builder) {
    SMTPServer server = builder.build();
    server.start();
    toClose.add(server::stop);
    return server;
  }

  private ProviderResult send(
      SMTPServer server,
      SmtpSecurity security,
      RelaySettings.@Nullable Credentials credentials,
      @Nullable SSLContext trusted)
      throws Exception {
    return provider(server, security, credentials, trusted)
        .send(Channel.EMAIL, message(1), 1)
        .get(30, TimeUnit.SECONDS);
  }

  private SmtpProvider provider(
      SMTPServer server,
      SmtpSecurity security,
      RelaySettings.@Nullable Credentials credentials,
      @Nullable SSLContext trusted) {
    RelaySettings settings =
        new RelaySettings(
            "localhost",
            server.getPortAllocated(),
            security,
            credentials,
            null,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            10);
    SmtpProvider provider =
        new SmtpProvider(
            "email",
            settings,
            System::nanoTime,
            (_, _) -> {},
            trusted == null ? null : trusted.getSocketFactory());
    toClose.add(provider);
    return provider;
  }

  private static OutboundMessage message(long id) {
    return new OutboundMessage(
        new MessageId(1_000_000 + id),
        "user@example.com",
        "contact@example.org",
        "Hello",
        "Hi there",
        List.of());
  }
}
