package dev.switchboard.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension, used as tests of other programs use it. */
@Tag("server")
class SwitchboardExtensionTest {
  private static final String BOB = "+18045551234";

  @RegisterExtension
  static final SwitchboardExtension switchboard =
      SwitchboardExtension.create().with("retry.base-delay", "1h").with("retry.max-delay", "1h");

  @RegisterExtension final SwitchboardExtension other = SwitchboardExtension.create();

  @BeforeEach
  void forget() {
    switchboard.reset();
  }

  private static int post(String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void sms(String to, String body) {
    String text =
        "{\"type\":\"sms\",\"from\":\"+12016661234\",\"to\":\"%s\",\"body\":\"%s\"}"
            .formatted(to, body);
    assertThat(post(switchboard.url() + "/api/messages/sms", text)).isEqualTo(202);
  }

  @Test
  void mailOfASignUpIsAwaited() {
    String mail =
        """
        {"from":"shop@example.com","to":"kim@example.com","subject":"Welcome","body":"Code 1234"}\
        """;
    assertThat(post(switchboard.url() + "/api/messages/email", mail)).isEqualTo(202);

    ReceivedMessage message = switchboard.awaitMessage("kim@example.com");

    assertThat(message.subject()).isEqualTo("Welcome");
    assertThat(message.body()).isEqualTo("Code 1234");
    assertThat(message.channel()).isEqualTo("email");
  }

  @Test
  void callsFailAsOftenAsAskedAndTheTextArrivesWithTheThird() {
    switchboard.failNext("sms", 2);
    sms(BOB, "Hello");
    switchboard.settle();
    assertThat(switchboard.received()).isEmpty();

    switchboard.advance(Duration.ofHours(2));

    assertThat(switchboard.received(BOB)).extracting(ReceivedMessage::body).contains("Hello");
  }

  @Test
  void outageEndsAndWhatWaitedArrives() {
    switchboard.outage("sms");
    sms(BOB, "during the outage");
    switchboard.advance(Duration.ofHours(3));
    assertThat(switchboard.received()).isEmpty();

    switchboard.recover("sms");
    switchboard.advance(Duration.ofHours(2));

    assertThat(switchboard.received()).hasSize(1);
  }

  @Test
  void whatDoesNotComeIsSaid() {
    assertThatThrownBy(() -> switchboard.awaitMessage(BOB, Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(BOB);
  }

  @Test
  void serversDoNotSeeEachOthersMessages() {
    sms(BOB, "Hello");

    switchboard.awaitMessage(BOB);

    assertThat(other.url()).isNotEqualTo(switchboard.url());
    assertThat(other.received()).isEmpty();
  }

  @Test
  void manyTestsUseOneServerAtOnce() {
    List<String> recipients =
        IntStream.range(0, 8).mapToObj(i -> "+1804555%04d".formatted(2000 + i)).toList();

    List<String> bodies =
        recipients.parallelStream()
            .map(to -> {
              sms(to, "for " + to);
              return switchboard.awaitMessage(to).body();
            })
            .toList();

    assertThat(bodies).isEqualTo(recipients.stream().map(to -> "for " + to).toList());
  }
}
