package dev.switchboard.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration file as text. */
final class YamlFile {

  static final int MAX_BYTES = 1 << 20;

  private YamlFile() {}

  /** Null, and a mistake in the list, if there is no text to be had. */
  static @Nullable String read(Path file, List<Mistake> mistakes) {
    try {
      return decode(bytes(file));
    } catch (UnusableFileException e) {
      mistakes.add(new Mistake("", Quoted.plain(file.toString()), e.why));
      return null;
    }
  }

  private static byte[] bytes(Path file) throws UnusableFileException {
    if (Files.isDirectory(file)) {
      throw new UnusableFileException("is a directory, not a configuration file");
    }
    // The stream is read, not its size asked: a pipe such as <(generate) has none.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UnusableFileException("is larger than " + MAX_BYTES + " bytes (1MiB)");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new UnusableFileException("there is no such file");
    } catch (IOException e) {
      throw new UnusableFileException("cannot be read; check its permissions");
    }
  }

  /** A byte order mark is left to the parser. */
  private static String decode(byte[] bytes) throws UnusableFileException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnusableFileException("is not UTF-8 text");
    }
  }

  private static final class UnusableFileException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String why;

    UnusableFileException(String why) {
      super(why);
      this.why = why;
    }
  }
}
