package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.Client;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What got a 250 is there and is sent, when the process is killed. */
@Tag("launcher")
class MailCrashTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 8;
  private static final int ANSWERED_BEFORE_KILL = 100;

  @TempDir private Path directory;

  @Test
  void mailThatWasAnsweredBeforeAKillIsThereOnceForEachRecipient() throws Exception {
    Set<String> answered;
    try (ServerProcess server = ServerProcess.serve(directory, "smtp.enabled=true", "smtp.port=0");
        Client _ = server.awaitReady()) {
      answered = sendUntilKilled(server, server.mailPort());
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> client.getJson("/api/messages?status=pending").at("/meta/total").asInt() == 0);
      List<String> stored = recipients(client);
      assertThat(stored).doesNotHaveDuplicates();
      for (String subject : answered) {
        assertThat(stored).contains("a " + subject, "b " + subject);
      }
      // A mail that was not answered is there for both, or for none.
      assertThat(stored.stream().filter(it -> it.startsWith("a ")).map(it -> it.substring(2)))
          .containsExactlyInAnyOrderElementsOf(
              stored.stream()
                  .filter(it -> it.startsWith("b "))
                  .map(it -> it.substring(2))
                  .toList());
    }
  }

  private static Set<String> sendUntilKilled(ServerProcess server, int port) throws Exception {
    Queue<String> answered = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            Session session = Session.getInstance(new Properties());
            try (Transport transport = session.getTransport("smtp")) {
              transport.connect("127.0.0.1", port, null, null);
              while (true) {
                String subject = "mail " + next.getAndIncrement();
                MimeMessage mail = new MimeMessage(session);
                mail.setFrom("shop@example.com");
                mail.addRecipients(Message.RecipientType.TO, "a@example.org,b@example.org");
                mail.setSubject(subject);
                mail.setText("Hello");
                mail.saveChanges();
                transport.sendMessage(mail, mail.getAllRecipients());
                answered.add(subject);
              }
            } catch (MessagingException _) {
              // The server is gone.
            }
          }));
    }
    await().atMost(PATIENCE).until(() -> answered.size() >= ANSWERED_BEFORE_KILL);
    server.kill();
    for (Thread thread : threads) {
      thread.join();
    }
    return new TreeSet<>(answered);
  }

  /** The first letter of the recipient, and the subject, of each message. */
  private static List<String> recipients(Client client) {
    List<String> all = new ArrayList<>();
    String cursor = "";
    while (true) {
      JsonNode page = client.getJson("/api/messages?pageSize=200" + cursor);
      for (JsonNode item : page.get("items")) {
        all.add(item.get("to").asString().charAt(0) + " " + item.get("subject").asString());
      }
      if (page.at("/meta/next_cursor").isNull()) {
        return all;
      }
      cursor = "&cursor=" + page.at("/meta/next_cursor").asString();
    }
  }
}
