package dev.switchboard.settings;

import dev.switchboard.settings.Reading.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret in a file of its own, as container platforms provide them. A list has an entry on each
 * line; of a single value one line end at the end is cut off. Neither the path, which may be a
 * secret put at the wrong key, nor the content is ever shown.
 */
record InFile<T>(ValueType<T> content) implements ValueType<T> {
  /** Far more than any secret, or list of secrets, needs. */
  static final int MAX_BYTES = 64 * 1024;

  @Override
  public String allowed() {
    return "the path of a file of at most 64 KiB that holds "
        + (content instanceof Scalar<T> ? "" : "on each line ")
        + item();
  }

  private String item() {
    return switch (content) {
      case Listing<?>(Scalar<?> item) -> item.allowed();
      case OneOrMore<?>(Listing<?> list) -> list.item().allowed();
      default -> content.allowed();
    };
  }

  @Override
  public Reading<T> read(Given given) {
    return switch (given) {
      case Given.Text(String text) -> readFile(text);
      case Given.Line(String text) -> readFile(text);
      case Given.Items _ -> refused("found a list");
      case Given.Section _ -> refused("found nested keys");
      case Given.Nothing _ -> refused("has no value");
    };
  }

  private Reading<T> readFile(String path) {
    String text;
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return refused("the file is larger");
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException | InvalidPathException _) {
      return refused("there is no such file");
    } catch (CharacterCodingException _) {
      return refused("the file is not text in UTF-8");
    } catch (IOException _) {
      return refused("the file cannot be read");
    }
    if (content instanceof Scalar<T>) {
      return content.read(new Given.Text(withoutLineEnd(text)));
    }
    List<@Nullable String> entries = new ArrayList<>();
    text.lines().filter(line -> !line.isBlank()).forEach(entries::add);
    return content.read(new Given.Items(entries));
  }

  private static String withoutLineEnd(String text) {
    int end = text.length();
    if (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    if (end > 0 && end < text.length() && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(0, end);
  }

  private Reading<T> refused(String found) {
    return new Refused<>(found + "; allowed: " + allowed());
  }
}
