package dev.switchboard.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A secret in a file of its own, as container platforms provide them. A list has an entry on each
 * line; of a single value one line end at the end is cut off. Neither the path, which may be a
 * secret put at the wrong key, nor the content is ever shown.
 */
record SecretFile<T>(ValueType<T> content) implements ValueType<T> {
  /** Far more than any secret, or list of secrets, needs. */
  static final int MAX_BYTES = 64 * 1024;

  @Override
  public String allowed() {
    return "the path of a file of at most 64 KiB that holds "
        + (content instanceof Listing<?>(Scalar<?> item, _)
            ? "on each line " + item.allowed()
            : content.allowed());
  }

  @Override
  public boolean isSecret() {
    return true;
  }

  @Override
  public Reading<T> read(RawValue raw) {
    String path = raw.singleText();
    if (path == null) {
      return Refused.of(this, raw.found());
    }
    SmallFile file;
    try {
      file = SmallFile.read(Path.of(path), MAX_BYTES);
    } catch (InvalidPathException _) {
      file = new SmallFile.Unreadable(SmallFile.Reason.MISSING);
    }
    return switch (file) {
      case SmallFile.Text(String text) -> content.read(entries(text));
      case SmallFile.Unreadable(SmallFile.Reason reason) ->
          Refused.of(
              this,
              switch (reason) {
                case MISSING -> "there is no such file";
                case TOO_LARGE -> "the file is larger";
                case NOT_UTF_8 -> "the file is not text in UTF-8";
                case DIRECTORY, FAILED -> "the file cannot be read";
              });
    };
  }

  private YamlNode entries(String text) {
    if (!(content instanceof Listing<?>)) {
      return new YamlNode.Scalar(1, text.replaceFirst("\r?\n\\z", ""));
    }
    List<YamlNode> entries = new ArrayList<>();
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> entries.add(new YamlNode.Scalar(1, line)));
    return new YamlNode.Sequence(1, entries);
  }
}
