package dev.switchboard.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of limited size that holds text in UTF-8. */
sealed interface SmallFile {

  /** All of it; a byte order mark included. */
  record Text(String text) implements SmallFile {}

  record Unreadable(Reason reason) implements SmallFile {}

  /** Why there is no text. */
  enum Reason {
    MISSING,
    DIRECTORY,
    TOO_LARGE,
    NOT_UTF_8,
    FAILED
  }

  static SmallFile read(Path file, int maxBytes) {
    if (Files.isDirectory(file)) {
      return new Unreadable(Reason.DIRECTORY);
    }
    // The stream is read, not its size asked: a pipe such as <(generate) has none.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      return bytes.length > maxBytes
          ? new Unreadable(Reason.TOO_LARGE)
          : new Text(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException _) {
      return new Unreadable(Reason.MISSING);
    } catch (CharacterCodingException _) {
      return new Unreadable(Reason.NOT_UTF_8);
    } catch (IOException _) {
      return new Unreadable(Reason.FAILED);
    }
  }
}
