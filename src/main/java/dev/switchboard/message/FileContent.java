package dev.switchboard.message;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The bytes of a file that goes with a message. Immutable: no holder changes them. */
public final class FileContent {
  /** The object and its array. */
  public static final int OVERHEAD_BYTES = 48;

  private final byte[] bytes;

  private FileContent(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A content.
   *
   * @param bytes not copied; must not change from now on
   */
  public static FileContent of(byte[] bytes) {
    return new FileContent(bytes);
  }

  /** Reads base64 of RFC 4648, with or without line ends; empty for what is none. */
  public static Optional<FileContent> ofBase64(String text) {
    boolean lines = text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    String line = lines ? text.replace("\r", "").replace("\n", "") : text;
    try {
      return Optional.of(new FileContent(Base64.getDecoder().decode(line)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** How many there are. */
  public int size() {
    return bytes.length;
  }

  /** The bytes themselves, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent content && Arrays.equals(bytes, content.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Leaves out the bytes. */
  @Override
  public String toString() {
    return "FileContent[" + bytes.length + "]";
  }
}
