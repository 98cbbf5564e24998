package dev.switchboard.http;

import dev.switchboard.http.access.Policy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Files that everyone may read, each at its path. No other file can be reached. A file is read and
 * compressed once, when it is first asked for, and kept.
 */
public final class StaticFiles implements Resource {
  private final List<File> files;
  private final Map<String, String> headers;
  private final Map<String, StaticContent> contents = new ConcurrentHashMap<>();

  /**
   * A file.
   *
   * @param path where it is served
   * @param caching as {@link StaticContent} takes it
   */
  public record File(String path, String contentType, String caching, Supplier<byte[]> bytes) {}

  /**
   * @param headers of every answer, such as {@code Content-Security-Policy}
   */
  public StaticFiles(List<File> files, Map<String, String> headers) {
    this.files = List.copyOf(files);
    this.headers = Map.copyOf(headers);
  }

  @Override
  public void register(Routes routes) {
    files.forEach(file ->
        routes.add(
            Route.get(file.path(), Policy.PUBLIC, exchange -> content(file).answer(exchange))));
  }

  private StaticContent content(File file) {
    return contents.computeIfAbsent(
        file.path(),
        _ -> new StaticContent(file.contentType(), file.bytes().get(), file.caching(), headers));
  }
}
