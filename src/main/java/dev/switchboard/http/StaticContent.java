package dev.switchboard.http;

import dev.switchboard.digest.Sha256;
import dev.switchboard.http.reply.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * Bytes that do not change while the program runs, as they are and compressed. Browsers revalidate
 * by {@code ETag}, the hash of the content. Immutable.
 */
public final class StaticContent {
  /** For what is under an address that changes with it. */
  public static final String FOREVER = "public, max-age=31536000, immutable";

  /** For what may differ after an update. */
  public static final String REVALIDATED = "no-cache";

  private static final int HASH_BYTES = 16;

  private final String hash;
  private final Reply plain;
  private final Reply zipped;
  private final Reply unchanged;

  /**
   * Compresses the bytes, which takes a moment where they are many.
   *
   * @param caching {@link #FOREVER} or {@link #REVALIDATED}
   * @param headers of every answer, such as {@code Content-Security-Policy}
   */
  public StaticContent(String type, byte[] bytes, String caching, Map<String, String> headers) {
    this.hash = hash(bytes);
    this.plain = secured(cached(Reply.of(200, type, bytes), caching), headers);
    this.zipped =
        secured(cached(Reply.of(200, type, Gzip.compressed(bytes)), caching), headers)
            .header("Content-Encoding", "gzip");
    // A browser takes the headers of a 304 for those of what it kept (RFC 9111, section 3.2).
    this.unchanged = secured(cached(Reply.empty(304), caching), headers);
  }

  /** What this client may have: 304 where it knows the content, else the content. */
  public Reply answer(Exchange exchange) {
    String known = exchange.header("If-None-Match");
    if (known != null && known.contains(hash)) {
      return unchanged;
    }
    String encodings = exchange.header("Accept-Encoding");
    boolean zip = encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip");
    return zip ? zipped : plain;
  }

  /**
   * Reads a file that is part of the program.
   *
   * @param near the class whose package a relative name starts from
   * @throws IllegalStateException if it is missing
   */
  public static byte[] read(Class<?> near, String file) {
    try (InputStream in = near.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of some content, one part after the other; in hexadecimal digits. */
  public static String hash(byte[]... parts) {
    MessageDigest digest = Sha256.start();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
  }

  /** Both answers are the same content, but not the same bytes (RFC 9110, section 8.8.1). */
  private Reply cached(Reply reply, String caching) {
    return reply
        .header("ETag", "W/\"" + hash + '"')
        .header("Cache-Control", caching)
        .header("Vary", "Accept-Encoding");
  }

  private static Reply secured(Reply reply, Map<String, String> headers) {
    Reply secured = reply;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      secured = secured.header(header.getKey(), header.getValue());
    }
    return secured;
  }
}
