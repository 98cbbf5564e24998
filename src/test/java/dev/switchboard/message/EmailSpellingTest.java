package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which text is an email address, and of whom. */
class EmailSpellingTest {
  private static final int SPELLINGS = 50_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob@example.org",
        "BOB@Example.ORG",
        " bob@example.org ",
        "bob@example.org.",
        "<bob@example.org>",
        "< bob@example.org >",
        "Bob<bob@example.org>",
        "Bob <bob@example.org>",
        "Bob B. Smith <bob@example.org>",
        "\"Smith, Bob\" <bob@example.org>",
        "\"Bob <x>\" <bob@example.org>",
        "\"a@b.example\" <bob@example.org>",
        "=?UTF-8?B?Qm9i?= <bob@example.org>",
        "B\u00f6b \ud83d\ude00 <bob@example.org>",
        "bob@example.org (Bob Smith)",
        "mailto://bob@example.org",
        "mailto:bob@example.org",
        "MAILTO:bob@example.org",
        "mailto:bob%40example.org",
        "<mailto:bob@example.org>",
        "\"bob\"@example.org",
        "\"b\\ob\"@example.org",
        "\u200bbob@example.org",
        "bob@example.org\u200e",
        "b\u2060ob@exam\u00adple.org",
        "bob@exam\u200dple.org",
        "b\u200cob@example.org",
        "\ufeffbob@example.org",
        "\u202abob@example.org\u202c",
        "bob@example.org\u00a0",
        "\u3000bob@example.org",
        "\uff42\uff4f\uff42\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff4f\uff52\uff47",
        "bob@example\u3002org",
        "bob@\u24d4xample.org",
        "mailto:bob%E2%80%8B@example.org"
      })
  void everySpellingIsBobs(String text) {
    assertThat(normal(text)).contains("bob@example.org");
    assertThat(EmailAddress.parse(text).orElseThrow().original()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "info@b\u00fccher.example | info@xn--bcher-kva.example",
        "info@B\u00dcCHER.example | info@xn--bcher-kva.example",
        "info@bu\u0308cher.example | info@xn--bcher-kva.example",
        "info@xn--bcher-kva.example | info@xn--bcher-kva.example",
        "info@XN--BCHER-KVA.Example | info@xn--bcher-kva.example",
        "info@xn--BCHER-KVA.example | info@xn--bcher-kva.example",
        "info@stra\u00dfe.example | info@xn--strae-oqa.example",
        "info@strasse.example | info@strasse.example",
        "info@fa\u1e9e.example | info@xn--fa-hia.example",
        "info@\u03b2\u03cc\u03bb\u03bf\u03c2.example | info@xn--nxasmm1c.example",
        "info@\u4f8b\u3048.jp | info@xn--r8jz45g.jp",
        "info@\u30b9\u30fc\u30d1\u30fc.jp | info@xn--zck5b0gb.jp",
        "info@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example |"
            + " info@xn--mgba3gch31f060k.example",
        "info@xn--mgba3gch31f060k.example | info@xn--mgba3gch31f060k.example",
        "info@\u0646\u0627\u0645\u0647\u0627\u06cc.example | info@xn--mgba3gch31f.example",
        "info@i\u2764.ws | info@xn--i-7iq.ws",
        "info@xn--zz--zzzz.example | info@xn--zz--zzzz.example",
        "info@under_score.example | info@under_score.example",
        "info@r3---sn.example | info@r3---sn.example",
        "bob@[192.0.2.1] | bob@[192.0.2.1]",
        "bob@[IPv6:2001:DB8::1] | bob@[ipv6:2001:db8:0:0:0:0:0:1]",
        "bob@[ipv6:2001:db8:0:0:0:0:0:1] | bob@[ipv6:2001:db8:0:0:0:0:0:1]",
        "bob@192.0.2.1 | bob@192.0.2.1",
        "bob@localhost | bob@localhost",
        "\"bob+x\"@example.org | bob+x@example.org",
        "\"Bob Smith\"@example.org | \"bob smith\"@example.org",
        "\"b<->c\"@y.example | \"b<->c\"@y.example",
        "\"a@b\"@y.example | \"a@b\"@y.example",
        "\"a\\\"b\"@y.example | \"a\\\"b\"@y.example",
        "\"a\\\\b\"@y.example | \"a\\\\b\"@y.example",
        "a..b@example.org | a..b@example.org",
        "a.@example.org | a.@example.org",
        "j\u00f6rg@example.org | j\u00f6rg@example.org",
        "J\u00d6RG@example.org | j\u00f6rg@example.org",
        "jo\u0308rg@example.org | j\u00f6rg@example.org",
        "ann\u2011lee@example.org | ann-lee@example.org",
        "ann@my\u2010host.example | ann@my-host.example",
        "user%example.org@relay.example | user%example.org@relay.example",
      })
  void oneMailboxHasOneNormalForm(String text, String normal) {
    assertThat(normal(text)).contains(normal);
    assertThat(normal(normal)).contains(normal);
  }

  @Test
  void atomsHoldAllThatTheStandardAllows() {
    assertThat(normal("!#$%&'*+-/=?^_`{|}~@example.org"))
        .contains("!#$%&'*+-/=?^_`{|}~@example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob@example.org,",
        "bob@example.org;",
        "bob@example.org, ann@example.org",
        "bob@example.org;ann@example.org",
        "bob@example.org ann@example.org",
        "bob@example.org ann",
        "bob@example.org and ann@example.org",
        "Bob <bob@example.org>, Ann <ann@example.org>",
        "Ann, Bob <bob@example.org>",
        "ann@example.org <bob@example.org>",
        "ann@example.org, Bob <bob@example.org>",
        "Friends: bob@example.org;",
        "mailto:bob@example.org,ann@example.org",
        "mailto:bob@example.org?cc=ann@example.org",
        "mailto:bob@example.org?subject=Hi",
        "mailto:",
        "bob@example.org>",
        "<bob@example.org",
        "<<bob@example.org>>",
        "<>",
        "Bob <>",
        "Bob <bob>",
        "Bob",
        "bob",
        "b<->c@y.example",
        "a@x.example<->b",
        "a@x.example<->b@y.example",
        "bob@example.org (home) x",
        "bob@example.org (ann@example.org)",
        "(Bob) bob@example.org",
        "bob@example.org (ann@example.org)",
        "\"bob@example.org\"",
        "bob@example.org - work",
        "bob@example.org!",
        "bob@example.org?",
        "bob@example.org'",
        "bob@example.org\"",
        "\"bob@example.org\"",
        "bob@example.org/",
        "bob@example.org:25",
        "http://bob@example.org/",
        "bob@exam ple.org",
        "bo b@example.org",
        "bo\u00a0b@example.org",
        "bob@@example.org",
        "@bob@example.org",
        "bob@example.org@",
        "bob@",
        "@example.org",
        "bob@.",
        "bob@.org",
        "bob@example..org",
        "bob@-example.org",
        "bob@example-.org",
        "bob@example.org-",
        "bob@exa*mple.org",
        "bob@exa,mple.org",
        "bob@[192.0.2.300]",
        "bob@[192.0.2.1",
        "bob@[example.org]",
        "bob@[ipv6:zz]",
        "bob at example.org",
        "bob(at)example.org",
        "bob@example dot org",
        "\"bob@example.org",
        "\"bo\"b\"@example.org",
        "\"\"@example.org",
        "\" \"@example.org",
        "bo\"b@example.org",
        "b[o]b@example.org",
        "b\\ob@example.org",
        "b:ob@example.org",
        "b,ob@example.org",
        "b;ob@example.org",
        "b(o)b@example.org",
        "bob@b\u00fc cher.example",
        "bob@\u2488example.org",
        "bob@example.org\n",
        "bob@example.org\r\nBcc: ann@example.org",
        "Bob\r\nBcc: ann <bob@example.org>",
        "\"Bob\nX\" <bob@example.org>",
        "bob@example.org (a\nb)",
        "mailto:bob%0A@example.org",
        "bob\u2028@example.org",
        "b\u0000ob@example.org",
        "b\ud800ob@example.org",
        "\u200b",
        "\u200b@\u200b"
      })
  void whatIsNotWhollyAnAddressIsNone(String text) {
    assertThat(normal(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Smith, Bob <bob@example.org>",
        "bob@example.org <bob@example.org>",
        "'bob@example.org' <bob@example.org>",
        "Bob (Sales) <bob@example.org>",
        "Re: Bob <bob@example.org>",
        "bob@example.org (Bob (the) man)",
        "(c) bob@example.org",
        "bob@example.org (ann@example.org is away)",
        "\"bob@example.org\"",
        "'bob@example.org'"
      })
  void nameOfADeliveredSenderNeedNotBeQuoted(String text) {
    assertThat(normal(text)).isEmpty();
    assertThat(EmailAddress.parseDelivered(text).orElseThrow().normal())
        .isEqualTo("bob@example.org");
    assertThat(EmailAddress.parseDelivered(text).orElseThrow().original()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ann <ann@example.org>, Bob <bob@example.org>",
        "ann@example.org, Bob <bob@example.org>",
        "ann@example.org; Bob <bob@example.org>"
      })
  void severalSendersAreNoneEither(String text) {
    assertThat(EmailAddress.parseDelivered(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"bob+x\"@example.org | bob@example.org",
        "Bob <Bob+News@example.org> | bob@example.org",
        "\"bob smith+x\"@example.org | \"bob smith\"@example.org",
        "\"bob+x y\"@example.org | bob@example.org",
        "\" +x\"@example.org | \" +x\"@example.org",
        "+x@example.org | +x@example.org",
        "bob@example.org | bob@example.org",
      })
  void tagIsDroppedFromWhatIsMeant(String text, String without) {
    EmailAddress address = EmailAddress.parse(text).orElseThrow();

    assertThat(address.withoutPlusTag()).isEqualTo(without);
    assertThat(EmailAddress.parse(without).orElseThrow().withoutPlusTag()).isEqualTo(without);
  }

  /** Text of the pieces that addresses are made of; a failing text is in the message. */
  @Test
  void normalFormOfANormalFormIsItself() {
    SplittableRandom random = new SplittableRandom(12);
    List<String> pieces =
        List.of(
            "@",
            "@example.org",
            "a",
            "B",
            ".",
            "+x",
            "\"",
            "\\",
            "<",
            ">",
            "-",
            "_",
            " ",
            "\u00e4",
            "A\u0308",
            "\u00df",
            "\u1e9e",
            "\u03a3",
            "\u0130",
            "\u212a",
            "\u200b",
            "\u200d",
            "\u00ad",
            "\uff21",
            "\u2011",
            "xn--",
            "mailto:",
            "%41",
            "%2B",
            "\u3002",
            "(c)",
            ",",
            "\u0646\u0647",
            "\ud83d\ude00",
            "bob@",
            "b\u00fccher",
            "[1.2.3.4]",
            "\u01c5",
            "\ufb01");
    int read = 0;
    for (int i = 0; i < SPELLINGS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(1, 9); n > 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      Optional<EmailAddress> address = EmailAddress.parseDelivered(text.toString());
      if (address.isPresent()) {
        read++;
        EmailAddress once = address.get();
        EmailAddress twice =
            EmailAddress.parse(once.normal())
                .orElseThrow(() -> new AssertionError(once.normal() + " from " + text));
        assertThat(twice.normal()).as("from %s", text).isEqualTo(once.normal());
        assertThat(EmailAddress.parse(once.withoutPlusTag()).orElseThrow().withoutPlusTag())
            .as("from %s", text)
            .isEqualTo(once.withoutPlusTag());
      }
    }
    assertThat(read).isGreaterThan(SPELLINGS / 100);
  }

  private static Optional<String> normal(String text) {
    return EmailAddress.parse(text).map(EmailAddress::normal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Bob Smith <bob@example.org> | Bob Smith",
        "\"Smith, \\\"Bob\\\"\" <bob@example.org> | Smith, \"Bob\"",
        "Jürgen<bob@example.org> | Jürgen",
        "<bob@example.org> | ``",
        "bob@example.org | ``",
      })
  void nameStandsBeforeTheAddress(String text, String name) {
    assertThat(EmailAddress.parse(text).orElseThrow().displayName().orElse("")).isEqualTo(name);
  }
}
