package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of 3GPP TS 23.038 and 23.040. */
class SmsSegmentsTest {
  @ParameterizedTest
  @CsvSource({
    "a, 0, GSM-7, 1",
    "a, 1, GSM-7, 1",
    "a, 160, GSM-7, 1",
    "a, 161, GSM-7, 2",
    "a, 306, GSM-7, 2",
    "a, 307, GSM-7, 3",
    "é, 160, GSM-7, 1",
    "@, 160, GSM-7, 1",
    "_, 160, GSM-7, 1",
    "$, 160, GSM-7, 1",
    "Ω, 160, GSM-7, 1",
    "€, 80, GSM-7, 1",
    "€, 81, GSM-7, 2",
    "€, 152, GSM-7, 2",
    "€, 153, GSM-7, 3",
    "{, 80, GSM-7, 1",
    "\\, 81, GSM-7, 2",
    "`, 70, UCS-2, 1",
    "ç, 70, UCS-2, 1",
    "ё, 71, UCS-2, 2",
    "ё, 134, UCS-2, 2",
    "ё, 135, UCS-2, 3",
    "😀, 35, UCS-2, 1",
    "😀, 36, UCS-2, 2",
    "😀, 66, UCS-2, 2",
    "😀, 67, UCS-2, 3"
  })
  void textTravelsIn(String character, int times, String encoding, int segments) {
    SmsSegments found = SmsSegments.of(character.repeat(times));

    assertThat(found.encoding().wireName()).isEqualTo(encoding);
    assertThat(found.count()).isEqualTo(segments);
  }

  /** An escape and its character stand in one part: so a place may stay empty. */
  @Test
  void characterOfTheExtensionTableIsNotParted() {
    assertThat(SmsSegments.of("a".repeat(152) + "€" + "a".repeat(151)).count()).isEqualTo(2);
    assertThat(SmsSegments.of("a".repeat(152) + "€" + "a".repeat(152)).count()).isEqualTo(3);
  }

  @Test
  void lineEndsAreOfTheAlphabet() {
    assertThat(SmsSegments.of("a\r\nb").encoding()).isEqualTo(SmsSegments.Encoding.GSM_7);
    assertThat(SmsSegments.of("a\tb").encoding()).isEqualTo(SmsSegments.Encoding.UCS_2);
  }
}
