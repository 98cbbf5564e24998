package dev.switchboard.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a field such as {@code Content-Disposition}, and its parameters: plain, encoded or
 * in pieces (RFC 2231), and encoded as RFC 2047 forbids and many programs do. The MIME library
 * reads parameters too, but takes a {@code +} in an encoded one for a blank, and pieces in the
 * order in which they stand.
 *
 * @param value in lower case
 * @param parameters by their names in lower case
 */
record MimeParameters(String value, Map<String, String> parameters) {
  static final MimeParameters NONE = new MimeParameters("", Map.of());

  private static final int MAX_PIECES = 100;

  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\s*(?<name>[^=;\"]*+)(?:=\\s*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"?|(?<bare>[^;\"]*+)))?[^;]*+;?");

  private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])");

  private static final Pattern NAME =
      Pattern.compile("(?<base>[^*]+)(?:\\*(?<piece>\\d{1,3}))?(?<encoded>\\*)?");

  private static final Pattern EXTENDED = Pattern.compile("(?<charset>[^']*)'[^']*'(?<text>.*)");

  /** A part of a parameter's value. */
  private record Piece(String text, boolean encoded) {}

  /**
   * Reads the body of a field.
   *
   * @param body in one line
   */
  static MimeParameters parse(String body) {
    Map<String, TreeMap<Integer, Piece>> pieces = new TreeMap<>();
    Map<String, String> parameters = new TreeMap<>();
    int semicolon = body.indexOf(';');
    Matcher parameter = PARAMETER.matcher(body);
    int position = semicolon < 0 ? body.length() : semicolon + 1;
    while (position < body.length() && parameter.find(position)) {
      position = parameter.end();
      String text = text(parameter);
      Matcher name = NAME.matcher(parameter.group("name").strip().toLowerCase(Locale.ROOT));
      if (text == null || !name.matches()) {
        continue;
      }
      boolean encoded = name.group("encoded") != null;
      if (name.group("piece") == null && !encoded) {
        parameters.putIfAbsent(name.group("base"), HeaderText.decoded(text));
        continue;
      }
      int number = name.group("piece") == null ? 0 : Integer.parseInt(name.group("piece"));
      if (number < MAX_PIECES) {
        pieces
            .computeIfAbsent(name.group("base"), _ -> new TreeMap<>())
            .putIfAbsent(number, new Piece(text, encoded));
      }
    }
    // What is encoded as it should be is worth more than what stands beside it for old programs.
    pieces.forEach((name, all) -> parameters.put(name, joined(new ArrayList<>(all.values()))));
    String value = semicolon < 0 ? body : body.substring(0, semicolon);
    return new MimeParameters(value.strip().toLowerCase(Locale.ROOT), parameters);
  }

  /** Whether there is nothing at all. */
  boolean isNone() {
    return value.isEmpty() && parameters.isEmpty();
  }

  /** The value of a parameter; null where it is absent or blank. */
  @Nullable String get(String name) {
    String value = parameters.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable String text(Matcher parameter) {
    String quoted = parameter.group("quoted");
    if (quoted != null) {
      return ESCAPED.matcher(quoted).replaceAll("$1");
    }
    String bare = parameter.group("bare");
    return bare == null ? null : bare.strip();
  }

  private static String joined(List<Piece> pieces) {
    Charset charset = StandardCharsets.UTF_8;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < pieces.size(); i++) {
      String text = pieces.get(i).text();
      Matcher extended = EXTENDED.matcher(text);
      if (i == 0 && pieces.getFirst().encoded() && extended.matches()) {
        charset = HeaderText.charset(extended.group("charset"), StandardCharsets.UTF_8);
        text = extended.group("text");
      }
      if (pieces.get(i).encoded()) {
        decodePercents(text, charset, bytes);
      } else {
        bytes.writeBytes(text.getBytes(charset));
      }
    }
    return HeaderText.oneLine(bytes.toString(charset));
  }

  private static void decodePercents(String text, Charset charset, ByteArrayOutputStream out) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%'
          && i + 2 < text.length()
          && HexFormat.isHexDigit(text.charAt(i + 1))
          && HexFormat.isHexDigit(text.charAt(i + 2))) {
        out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        out.writeBytes(text.substring(i, i + 1).getBytes(charset));
      }
    }
  }
}
