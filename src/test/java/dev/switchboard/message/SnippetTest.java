package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The beginnings of bodies, pleasant and nasty. */
class SnippetTest {
  /** Long enough that the characters after it lie at the very end of a snippet. */
  private static final String SIXTY_THREE = "x".repeat(63);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "é",
        "e\u0301",
        "e\u0301\u0302\u0327",
        "📦",
        "👍🏽",
        "👨‍👩‍👧‍👦",
        "👩🏽‍❤️‍💋‍👨🏻",
        "❤️‍🔥",
        "🇩🇪",
        "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
        "1️⃣",
        "각",
        "क्षि",
        "กำ",
        "\r\n"
      })
  void characterAtTheEndIsKeptWholeOrLeftOut(String character) {
    assertThat(Snippet.of(Channel.SMS, SIXTY_THREE + character + "y"))
        .isEqualTo(SIXTY_THREE + character);
    assertThat(Snippet.of(Channel.SMS, SIXTY_THREE + "y" + character)).isEqualTo(SIXTY_THREE + "y");
    assertThat(Snippet.of(Channel.SMS, character.repeat(65))).isEqualTo(character.repeat(64));
  }

  @Test
  void twoFlagsSideBySideAreTwoCharacters() {
    assertThat(Snippet.of(Channel.SMS, SIXTY_THREE + "🇩🇪🇫🇷")).isEqualTo(SIXTY_THREE + "🇩🇪");
  }

  @Test
  void shortBodyIsItsOwnSnippet() {
    assertThat(Snippet.of(Channel.SMS, "")).isEmpty();
    assertThat(Snippet.of(Channel.MMS, " <b>two\n\nlines &amp; a tag "))
        .isEqualTo(" <b>two\n\nlines &amp; a tag ");
    assertThat(Snippet.of(Channel.SMS, "x".repeat(64))).isEqualTo("x".repeat(64));
  }

  @Test
  void accentsHeapedUponOneLetterWithoutEndAreLeftOut() {
    String heap = "\u0301".repeat(200_000);

    assertThat(Snippet.of(Channel.SMS, "ab" + heap)).isEqualTo("a");
    assertThat(Snippet.of(Channel.SMS, "b" + heap)).isEmpty();
    assertThat(Snippet.of(Channel.SMS, "b" + "\u0301".repeat(Snippet.MAX_UNITS - 1)))
        .hasSize(Snippet.MAX_UNITS);
    assertThat(Snippet.of(Channel.SMS, "b" + "\u0301".repeat(Snippet.MAX_UNITS))).isEmpty();
    assertThat(Snippet.of(Channel.EMAIL, "ab" + heap)).isEqualTo("a");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Hello                                             | Hello
          <p>Hello <b>Ann</b>,</p><p>how are you?</p>       | Hello Ann, how are you?
          <b>H</b>ello<br>you<br/>there                     | Hello you there
          <HTML><Head><TITLE>x</TITLE></Head><Body>y        | y
          <style>p > a { color: red }</style>seen           | seen
          <script>if (a < b) { "</p>" }</script>seen        | seen
          <script>never closed                              | ``
          <scripture>seen                                   | seen
          a <!-- <b>not > seen --> b                        | a b
          a <!-- never closed > b                           | a
          <!DOCTYPE html><?xml version="1.0"?>seen          | seen
          <a href="x>y" title='p>q'>link</a>                | link
          3 < 4 and 5 > 4                                   | 3 < 4 and 5 > 4
          I <3 you                                          | I <3 you
          a <b and c                                        | a <b and c
          fish &amp; chips &lt;3 &#39;&quot;                | fish & chips <3 '"
          &#128230;&#x1F4E6;                                | 📦📦
          &bogus; AT&T &#0; &#xD800; &#99999999; &          | &bogus; AT&T &#0; &#xD800; &#99999999; &
          a&nbsp;&nbsp;b                                    | a b
          <td>1</td><td>2</td>                              | 1 2
          <>a</>                                            | <>a</>
          """)
  void emailShowsWhatIsSeen(String body, String snippet) {
    assertThat(Snippet.of(Channel.EMAIL, body)).isEqualTo(snippet);
  }

  @Test
  void whiteSpaceOfAnEmailIsCollapsed() {
    assertThat(Snippet.of(Channel.EMAIL, "\r\n  Dear\tAnn,\n\n\u00a0thanks \u2003 a lot \n"))
        .isEqualTo("Dear Ann, thanks a lot");
  }

  @Test
  void emailIsCutWhereItsSeenTextIsLongEnough() {
    assertThat(Snippet.of(Channel.EMAIL, "<p>" + "<b>👨‍👩‍👧‍👦</b>".repeat(70)))
        .isEqualTo("👨‍👩‍👧‍👦".repeat(64));
    assertThat(Snippet.of(Channel.EMAIL, "<style>" + "x".repeat(200_000) + "</style>seen"))
        .isEqualTo("seen");
  }

  static Stream<Arguments> hugeBodies() {
    return Stream.of(
        Arguments.of("tags without text", "<b>".repeat(80_000), ""),
        Arguments.of("tags that never end", "<b".repeat(120_000), "<b".repeat(32)),
        Arguments.of("quotes that never end", "<b =\"" + "<b>'".repeat(60_000), ""),
        Arguments.of("styles that never end", "<style>".repeat(30_000), ""),
        Arguments.of("closing tags of others", "<style>" + "</b>".repeat(60_000), ""),
        Arguments.of("references that never end", "&a".repeat(120_000), "&a".repeat(32)),
        Arguments.of("comments that never end", "<!--".repeat(60_000) + ">", ""),
        Arguments.of("white space", " ".repeat(240_000) + "x", "x"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hugeBodies")
  void hugeBodyIsGoneThroughOnce(String what, String body, String snippet) {
    assertThat(Snippet.of(Channel.EMAIL, body)).as(what).isEqualTo(snippet);
  }
}
