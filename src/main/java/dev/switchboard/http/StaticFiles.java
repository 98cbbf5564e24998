package dev.switchboard.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of the jar that everyone may read, each at its path. No other file can be reached. A file
 * is read once, when it is first asked for, and kept. Browsers revalidate by {@code ETag}, the hash
 * of the content.
 */
public final class StaticFiles implements Resource {
  private final List<File> files;
  private final Map<String, String> headers;
  private final Map<File, Content> contents = new ConcurrentHashMap<>();

  /**
   * A file.
   *
   * @param path where it is served
   * @param name in the jar, from its root, such as {@code /docs/index.html}
   */
  public record File(String path, String name, String contentType) {}

  private record Content(Reply whole, Reply unchanged, String etag) {}

  /**
   * Checks that all files are there.
   *
   * @param headers of every answer, such as {@code Content-Security-Policy}
   * @throws IllegalStateException if a file is missing from the jar
   */
  public StaticFiles(List<File> files, Map<String, String> headers) {
    this.files = List.copyOf(files);
    this.headers = Map.copyOf(headers);
    for (File file : files) {
      if (StaticFiles.class.getResource(file.name()) == null) {
        throw new IllegalStateException(file.name() + " is missing from the jar");
      }
    }
  }

  @Override
  public void register(Routes routes) {
    files.forEach(file ->
        routes.add(Route.get(file.path(), Policy.PUBLIC, exchange -> serve(exchange, file))));
  }

  private Reply serve(Exchange exchange, File file) {
    Content content = contents.computeIfAbsent(file, this::load);
    String known = exchange.header("If-None-Match");
    return known != null && known.contains(content.etag()) ? content.unchanged() : content.whole();
  }

  private Content load(File file) {
    byte[] bytes = read(file.name());
    String etag = '"' + HexFormat.of().formatHex(sha256(bytes), 0, 16) + '"';
    Reply whole = cacheable(Reply.of(200, file.contentType(), bytes), etag);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      whole = whole.header(header.getKey(), header.getValue());
    }
    return new Content(whole, cacheable(Reply.empty(304), etag), etag);
  }

  private static Reply cacheable(Reply reply, String etag) {
    return reply.header("ETag", etag).header("Cache-Control", "no-cache");
  }

  private static byte[] read(String name) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
