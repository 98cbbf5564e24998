package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
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
 * The documentation that ships with the product: {@code /openapi.yaml}, and the page at {@code
 * /docs} with the files it needs. Only the files named here can be had. Each is read once, when it
 * is first asked for, and kept.
 */
public final class DocsResource implements Resource {
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  /** Everything comes from this server; swagger-ui sets styles on the elements it makes. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<Page> PAGES =
      List.of(
          new Page("/openapi.yaml", "/openapi/openapi.yaml", "application/yaml"),
          new Page("/docs", "/docs/index.html", HTML),
          new Page("/docs/", "/docs/index.html", HTML),
          new Page("/docs/assets/docs.css", "/docs/docs.css", CSS),
          new Page("/docs/assets/docs.js", "/docs/docs.js", JAVASCRIPT),
          new Page("/docs/assets/favicon.svg", "/docs/favicon.svg", "image/svg+xml"),
          new Page("/docs/assets/swagger-ui.css", SWAGGER_UI + "swagger-ui.css", CSS),
          new Page(
              "/docs/assets/swagger-ui-bundle.js",
              SWAGGER_UI + "swagger-ui-bundle.js",
              JAVASCRIPT));

  private final Map<String, Document> documents = new ConcurrentHashMap<>();

  private record Page(String path, String file, String contentType) {}

  private record Document(Reply whole, Reply unchanged, String etag) {}

  /**
   * Looks whether everything is there.
   *
   * @throws IllegalStateException if a file is missing from the jar
   */
  public DocsResource() {
    PAGES.forEach(page -> requirePresent(page.file()));
  }

  @Override
  public void register(Routes routes) {
    PAGES.forEach(page ->
        routes.add(Route.get(page.path(), Policy.PUBLIC, exchange -> serve(exchange, page))));
  }

  private Reply serve(Exchange exchange, Page page) {
    Document document = documents.computeIfAbsent(page.path(), _ -> load(page));
    String known = exchange.header("If-None-Match");
    return known != null && known.contains(document.etag())
        ? document.unchanged()
        : document.whole();
  }

  private static Document load(Page page) {
    byte[] content = read(page.file());
    String etag = '"' + HexFormat.of().formatHex(sha256(content), 0, 16) + '"';
    Reply whole =
        Reply.of(200, page.contentType(), content)
            .header("ETag", etag)
            .header("Cache-Control", "no-cache")
            .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .header("Cross-Origin-Opener-Policy", "same-origin");
    Reply unchanged = Reply.empty(304).header("ETag", etag).header("Cache-Control", "no-cache");
    return new Document(whole, unchanged, etag);
  }

  private static void requirePresent(String file) {
    if (DocsResource.class.getResource(file) == null) {
      throw new IllegalStateException(file + " is missing from the jar");
    }
  }

  private static byte[] read(String file) {
    try (InputStream in = DocsResource.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the jar");
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
