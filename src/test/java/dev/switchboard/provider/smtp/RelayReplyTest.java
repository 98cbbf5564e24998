package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of a server's words. */
class RelayReplyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          250 2.0.0 Ok: queued as 4WxYz1AbCd               | 4WxYz1AbCd
          250 OK id=1rTqVx-000000-2x                       | 1rTqVx-000000-2x
          250 2.0.0 41PFKZ1r Message accepted for delivery | 41PFKZ1r Message accepted for delivery
          250 Ok 0102018d-a1b2-000000                      | Ok 0102018d-a1b2-000000
          """)
  void theQueueIdIsTheIdOfTheMessage(String reply, String id) {
    assertThat(RelayReply.parse(250, reply).toMessageId()).isEqualTo(id);
  }

  @Test
  void anEnhancedStatusIsOneOnlyAtTheBeginning() {
    RelayReply reply = RelayReply.parse(550, "550 see section 5.1.1 of the manual");

    assertThat(reply.enhanced()).isNull();
    assertThat(reply.toErrorCode()).isEqualTo("550 see section 5.1.1 of the manual");
  }

  @Test
  void linesAreJoinedAndControlCharactersLeftOut() {
    RelayReply reply = RelayReply.parse(450, "450-4.2.0 one\u001b[2J\n450 4.2.0 two\u202e\n");

    assertThat(reply.toErrorCode()).isEqualTo("450 4.2.0 one [2J two");
  }

  @Test
  void aReplyThatIsFarTooLongCostsNoTime() {
    String text = "x".repeat(200_000);

    assertThat(RelayReply.parse(550, "550 " + text).toErrorCode())
        .hasSize(RelayReply.MAX_ERROR_LENGTH);
    assertThat(RelayReply.parse(250, "250 " + text).toMessageId())
        .hasSize(RelayReply.MAX_ID_LENGTH);
  }

  @Test
  void noCharacterIsCutInTwo() {
    String text = "a" + "😀".repeat(200);

    assertThat(RelayReply.parse(550, "550 " + text).toErrorCode())
        .hasSizeLessThanOrEqualTo(RelayReply.MAX_ERROR_LENGTH)
        .endsWith("😀");
  }
}
