package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {
  private final PhoneNumbers numbers = new PhoneNumbers("US");

  @ParameterizedTest
  @CsvSource({
    "+12016661234, +12016661234",
    "(201) 666-1234, +12016661234",
    "201.666.1234, +12016661234",
    "1 201 666 1234, +12016661234",
    "+44 20 7946 0958, +442079460958",
    "+15550001, +15550001",
    "12345, 12345",
    "611, 611",
    "1-800-FLOWERS, +18003569377",
    "12016661234, +12016661234",
    "+1 (201) 666-1234, +12016661234",
    "011 1 201 666 1234, +12016661234",
    "0012016661234, +12016661234",
    "00 1 (201) 666-1234, +12016661234",
    "15550001, +15550001",
    "447700900123, +447700900123",
    "00447700900123, +447700900123",
    "011 44 7700 900123, +447700900123",
    "+44 (0)7700 900-123, +447700900123",
  })
  void spellingsOfOneNumberHaveOneNormalForm(String spelling, String normal) {
    assertThat(numbers.parse(spelling))
        .hasValueSatisfying(number -> {
          assertThat(number.normal()).isEqualTo(normal);
          assertThat(number.original()).isEqualTo(spelling);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "12", "+1", "hello", "++", "ACME", "+1201\r\n6661234", "201666\u0000123"})
  void whatCannotBeDialledIsNoRecipient(String text) {
    assertThat(numbers.parse(text)).isEmpty();
  }

  @Test
  void numberOfTheDefaultRegionIsNotTakenForAForeignOneWithoutPlus() {
    assertThat(numbers.parse("4420794609").orElseThrow().normal()).isEqualTo("+14420794609");
    assertThat(new PhoneNumbers("DE").parse("0201 6661234").orElseThrow().normal())
        .isEqualTo("+492016661234");
    assertThat(numbers.parse("999888777666555").orElseThrow().normal()).endsWith("999888777666555");
  }

  @Test
  void numberLongerThanAnyPlanIsNotDialled() {
    assertThat(numbers.parse("9".repeat(40))).isEmpty();
    assertThat(numbers.parse("+" + "1".repeat(PhoneNumbers.MAX_LENGTH))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACME", "a", "My Shop 24", "abcdefghijk", "24-7"})
  void senderMayBeANameOrANumber(String sender) {
    boolean name = sender.chars().anyMatch(Character::isLetter);
    assertThat(numbers.parseSender(sender).isPresent()).isEqualTo(name || sender.equals("24-7"));
    assertThat(numbers.parse(sender).isPresent()).isEqualTo(!name);
  }

  @Test
  void senderIdIsOneParticipantInAnyLetterCase() {
    assertThat(numbers.parseSender("ACME").orElseThrow().normal())
        .isEqualTo(numbers.parseSender("Acme").orElseThrow().normal());
    assertThat(numbers.parseSender("twelve chars")).isEmpty();
  }

  @Test
  void nationalSpellingIsReadInTheDefaultRegion() {
    assertThat(new PhoneNumbers("DE").parse("030 123456").orElseThrow().normal())
        .isEqualTo("+4930123456");
  }
}
