package dev.switchboard.provider.smtp;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.smtp.ScriptedSmtpServer.Action;
import dev.switchboard.provider.smtp.ScriptedSmtpServer.Script;
import dev.switchboard.queue.OutboundMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A provider that relays to a server which says what the test says. */
@Timeout(60)
abstract class RelayedMail {
  static final int MAX_IDLE = 3;
  final List<AutoCloseable> toClose = new ArrayList<>();
  final AtomicLong nanos = new AtomicLong();
  final ConcurrentLinkedQueue<Runnable> later = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  static Action say(String lines) {
    return new Action.Say(lines);
  }

  static Script yesBut(String command, Action action) {
    return ScriptedSmtpServer.yesBut(command, action);
  }

  /** Acts on the second message of the first connection, and says yes to all else. */
  static Script secondMessage(String word, Action action) {
    AtomicLong seen = new AtomicLong();
    return (connection, command) ->
        command.split("[ :]", 2)[0].equals(word) && seen.incrementAndGet() == 2
            ? action
            : ScriptedSmtpServer.yes(connection, command);
  }

  ScriptedSmtpServer server(Script script) throws IOException {
    ScriptedSmtpServer server = new ScriptedSmtpServer(script);
    toClose.add(server);
    return server;
  }

  SmtpProvider provider(int port) {
    return provider(settings(port, SmtpSecurity.NONE, Duration.ofSeconds(30)));
  }

  SmtpProvider provider(RelaySettings settings) {
    SmtpProvider provider =
        new SmtpProvider("email", settings, nanos::get, (_, task) -> later.add(task), null);
    toClose.add(provider);
    return provider;
  }

  static RelaySettings settings(int port, SmtpSecurity security, Duration readTimeout) {
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

  static OutboundMessage message(long id) {
    return to(id, "contact@example.org");
  }

  static OutboundMessage to(long id, String recipient) {
    return new OutboundMessage(
        new MessageId(1_000_000 + id), "user@example.com", recipient, "Hello", "Hi", List.of());
  }

  static ProviderResult send(SmtpProvider provider, OutboundMessage message) throws Exception {
    return result(provider.send(Channel.EMAIL, message, 1));
  }

  static ProviderResult result(CompletableFuture<ProviderResult> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(30, TimeUnit.SECONDS);
  }
}
