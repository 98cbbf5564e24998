package dev.switchboard.api.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.twilio.Twiml.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwimlTest {
  @Test
  void eachMessageIsAReply() {
    String answer =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
          <!-- a comment -->
          <Message>One &lt; two</Message>
          <Message to="+14155550199"><Body>With a picture</Body><Media>https://example.com/a.png</Media></Message>
          <Pause length="5"><Message>not this one</Message></Pause>
          <Sms>Old</Sms>
        </Response>
        """;

    assertThat(Twiml.read(answer))
        .contains(
            List.of(
                new Reply(null, "One < two", List.of()),
                new Reply("+14155550199", "With a picture", List.of("https://example.com/a.png")),
                new Reply(null, "Old", List.of())));
  }

  @Test
  void nothingIsNoReply() {
    assertThat(Twiml.read("")).contains(List.of());
    assertThat(Twiml.read("<Response/>")).contains(List.of());
  }

  @Test
  void repliesAreBounded() {
    String answer = "<Response>" + "<Message>x</Message>".repeat(50) + "</Response>";

    assertThat(Twiml.read(answer).orElseThrow()).hasSize(Twiml.MAX_REPLIES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ok",
        "<html><body>hello</body></html>",
        "<Response><Message>cut",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Response><Message>&e;</Message></Response>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><Response><Message>&e;</Message></Response>"
      })
  void whatIsNoTwimlIsNoReply(String answer) {
    assertThat(Twiml.read(answer)).isEmpty();
  }
}
