package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which text is a phone number, and of whom; what is no number is never made one. */
class PhoneSpellingTest {
  private static final String ANN = "+18045551234";
  private static final int SPELLINGS = 20_000;

  private final PhoneNumbers numbers = new PhoneNumbers("US");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(804)\u200e 555-1234",
        "\u202a+1 804\u200e5551234\u202c",
        "\ufeff+18045551234",
        "+1804\u00ad555\u00ad1234",
        "\u2066804.555.1234\u2069",
        "+1\u2060804\u20605551234",
        "\u200b8045551234\u200b",
        "804\ufe0f5551234",
        "+1\u00a0804\u202f555\u20071234",
        "\u3000804\u2009555\u205f1234\u3000",
        "804\u2010555\u20111234",
        "804\u2012555\u20131234",
        "804\u2014555\u22121234",
        "804\uff0d555\uff0d1234",
        "804\u30fc555\u30fc1234",
        "\uff0b\uff11\uff18\uff10\uff14\uff15\uff15\uff15\uff11\uff12\uff13\uff14",
        "\uff08804\uff09555\uff0d1234",
        "\u0668\u0660\u0664\u0665\u0665\u0665\u0661\u0662\u0663\u0664",
        "+\u0967804555\u0967\u0968\u0969\u096a",
        "\u2795 1 804 555 1234",
        "tel:+1-804-555-1234",
        "TEL:+18045551234",
        "tel://+18045551234",
        "tel:804-555-1234",
        "sms:+18045551234",
        "smsto:8045551234",
        "mms:+1(804)555-1234",
        "sms:%2B1804%205551234",
        "<+18045551234>",
        "<tel:+18045551234>",
        "tel:+18045551234;ext=22",
        "tel:+18045551234;isub=1;ext=22",
        "tel:5551234;phone-context=+1804",
        "tel:8045551234;phone-context=+1",
        "+18045551234;verstat=TN-Validation-Passed",
        "+18045551234;npdi;rn=+18045550000",
        "+18045551234;user=phone",
        "+18045551234;ext=22",
        "+1 (804) 555-1234 x22",
        "+1 (804) 555-1234 ext. 22",
        "804-555-1234 Ext: 22",
        "804.555.1234x22",
        "804-555-1234, ext 22",
        "804-555-1234 #22",
        "804-555-1234 extension 1234567",
        "(804) 555-1234",
        "(804)555-1234",
        "(+1) 804 555 1234",
        "(8045551234)",
        "804/555-1234",
        "1 804/555 1234",
        "+1/804/5551234",
        "804 - 555 - 1234",
        "011 1 804 555 1234",
        "0018045551234"
      })
  void everySpellingIsAnns(String text) {
    assertThat(normal(text)).contains(ANN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tel:68849 | 68849",
        "sms:68849 | 68849",
        "688-49 | 68849",
        "\u200e68849\u200e | 68849",
        "1-800-FLOWERS | +18003569377",
        "1-800-flowers | +18003569377",
        "+1 800 FLOWERS | +18003569377",
        "800.FLOWERS | +18003569377",
        "(800) FLOWERS | +18003569377",
        "1800FLOWERS | +18003569377",
        "1-800-4-A-CHILD | +18004224453",
        "1-800-GO-FEDEX | +18004633339",
        "0711 / 123456 | +49711123456",
        "06221/12345 | +49622112345",
        "+49 (0)6221 / 12345 | +49622112345",
        "+49/30/123456 | +4930123456",
      })
  void whatIsANumberStaysOne(String text, String normal) {
    PhoneNumbers region = normal.startsWith("+49") ? new PhoneNumbers("DE") : numbers;
    assertThat(region.parse(text.strip()).map(PhoneNumber::normal)).contains(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // free text
        "804-555-1234 (cell)",
        "+1 804-555 (work)",
        "804-555-1234 cell",
        "cell 804-555-1234",
        "cell: 804-555-1234",
        "Tel. 804-555-1234",
        "T 8045551234",
        "call 804-555-1234",
        "804-555-1234 (Bob)",
        "Bob 804-555-1234",
        "Bob <+18045551234>",
        "804-555-1234 home",
        "804-555-1234 ext",
        "804-555-1234 (2)",
        "804-555-1234 [2]",
        "804-555-1234*2",
        "~8045551234",
        "8045551234!",
        "8045551234?",
        "#8045551234",
        "*67 8045551234",
        "*123#",
        "8045551234.0",
        "8.045551234E9",
        "1.8045551234e+10",
        "=\"8045551234\"",
        "\"8045551234\"",
        "'8045551234",
        "$8045551234",
        "nan",
        "null",
        "8045551234\u00b2",
        "804555\u2460234",
        "\u0441\u043e\u0442. 8045551234",
        "whatsapp:+18045551234",
        "sip:+18045551234@example.com",
        "tel:ACME",
        "tel:",
        "http://8045551234",
        // digits that are not told, or are letters
        "+33 6 6X XX XX 83",
        "804-555-XXXX",
        "804-555-12XX",
        "1-800-XXX-XXXX",
        "804-555-HELP",
        "804-UNKNOWN",
        "804-555-NONE",
        "804-555-CELL",
        "800-555-CELL",
        "800 MOBILE 1",
        "1 800 HOME 123",
        "888 HOME TEL",
        "+1-888-PENDING",
        "877 PRIVATE",
        "888 UNKNOWN",
        "68849-68850",
        "NXX-NXX-XXXX",
        "800-NXX-XXXX",
        "+1804555****",
        "+1 804 555 ____",
        "+1 804 555 ----",
        "+1 804 555 ....",
        "+1 804 555 \u2026",
        "+1 804 555 \u2022\u2022\u2022\u2022",
        "+1 804 ### 1234",
        "8O4-555-1234",
        "804-555-12O4",
        "1-800-555-12O4",
        "804-555-l234",
        "804-555-12ab",
        "804-555 work",
        "1-800-CALL-ME",
        "1-800-MATTRESS",
        // several
        "8045551234; 8045559999",
        "8045551234;8045559999",
        "8045551234,8045559999",
        "+18045551234,,8045559999",
        "+18045551234,22",
        "68849;68850",
        "68849,68850",
        "68849|68850",
        "68849 68850",
        "68849/68850",
        "68849 / 68850",
        "68849 & 68850",
        "8045551234 8045559999",
        "5551234 5559999",
        "555-1234/555-9999",
        "804-555-1234/5",
        "+18045551234/35",
        "8045551234 or 8045559999",
        "8045551234 and 8045559999",
        "+18045551234+18045559999",
        "8045551234+8045559999",
        "8045551234 x 8045559999",
        "8045551234~9",
        "sms:+18045551234,+18045559999",
        "sms:+18045551234?body=hi",
        "tel:+18045551234;john",
        "8045551234;john=1",
        "8045551234\u20288045559999",
        // no number of any plan
        "+1 804 555 1234 123456",
        "1234567890123456",
        "+1234567890123456",
        "++18045551234",
        "+1+8045551234",
        "1+8045551234",
        "8045551234+",
        "+",
        "12",
        "()",
        "-",
        "tel:7042;phone-context=example.com",
        "+1804555 x1234",
        "68849 x22",
        "+18045551234\n",
        "\t+18045551234",
        "+1804\u0000 5551234",
        "+1804\ud8005551234"
      })
  void whatIsNotWhollyANumberIsNone(String text) {
    assertThat(normal(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "H&M | h&m",
        " H&M  | h&m",
        "\u200bH&M\ufeff | h&m",
        "ACME | acme",
        "\uff21\uff23\uff2d\uff25 | acme",
        "T-Mobile | t-mobile",
        "T\u2011Mobile | t-mobile",
        "A. Lange | a. lange",
        "Caf\u00e9 | caf\u00e9",
        "Cafe\u0301 | caf\u00e9",
        "\u00c7elik | \u00e7elik",
        "\u0394-Bank | \u03b4-bank",
        "I \u20ac U | i \u20ac u",
        "Toys\"R\"Us | toys\"r\"us",
        "Yahoo! | yahoo!",
        "7-ELEVEN | 7-eleven",
        "3 | ",
        "a@b.c | a@b.c",
        "<ACME> | <acme>",
        "abcdefghijk | abcdefghijk",
        "abcdefghijkl | ",
        "caf\u00ea | ",
        "\u041c\u0422\u0421 | ",
        "\ud83d\ude00Shop | ",
        "&&& | ",
        "A`B | ",
        "tel:ACME | ",
        "1800FLOWERS | +18003569377",
        "tel:68849 | 68849",
      })
  void senderIdIsOfTheGsmAlphabet(String text, String normal) {
    assertThat(numbers.parseSender(text).map(PhoneNumber::normal))
        .isEqualTo(Optional.ofNullable(normal));
  }

  @Test
  void senderIdDoesNotHoldALineEnd() {
    for (String text :
        List.of("AC\nME", "ACME\n", "ACME\r\n", "AC\tME", "AC\u0000ME", "ACME\u001b")) {
      assertThat(numbers.parseSender(text)).as(text).isEmpty();
    }
  }

  /** Text of the pieces that numbers are made of; a failing text is in the message. */
  @ParameterizedTest
  @ValueSource(strings = {"US", "DE", "GB", "IT", "FR", "BR", "JP", "RU", "IN", "HU", "ZZ"})
  void normalFormOfANormalFormIsItself(String region) {
    PhoneNumbers ofRegion = new PhoneNumbers(region);
    SplittableRandom random = new SplittableRandom(region.hashCode());
    List<String> pieces =
        List.of(
            "+",
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
            "7",
            "8",
            "9",
            "00",
            "011",
            "44",
            "1",
            "800",
            "39",
            "55",
            "52",
            " ",
            "-",
            "(",
            ")",
            "/",
            ".",
            "x",
            "\u200e",
            "\u00a0",
            "tel:",
            ";ext=2",
            "ABC",
            "\uff0b",
            "#",
            "7700900123",
            "8045551234",
            "0",
            "1");
    int read = 0;
    for (int i = 0; i < SPELLINGS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(1, 18); n > 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      Optional<PhoneNumber> number = ofRegion.parseSender(text.toString());
      if (number.isPresent()) {
        read++;
        String normal = number.get().normal();
        assertThat(ofRegion.parseSender(normal).map(PhoneNumber::normal))
            .as("of %s, from '%s'", normal, text)
            .contains(normal);
        if (normal.matches("\\+?[0-9]+")) {
          assertThat(normal.replace("+", "")).as("from %s", text).hasSizeBetween(3, 15);
        }
      }
    }
    assertThat(read).isGreaterThan(SPELLINGS / 100);
  }

  private Optional<String> normal(String text) {
    return numbers.parse(text).map(PhoneNumber::normal);
  }
}
