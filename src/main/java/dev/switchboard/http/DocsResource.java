package dev.switchboard.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The documentation that ships with the product: {@code /openapi.yaml}, and the page at {@code
 * /docs} with the files of swagger-ui it needs. Only the files named here can be had. Each is read
 * once, when it is first asked for, and kept.
 */
public final class DocsResource implements Resource {
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
  private static final String OPENAPI = "/openapi/openapi.yaml";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String PAGE = "/docs/index.html";
  private static final Map<String, String> SWAGGER_FILES =
      Map.of(
          "swagger-ui.css", "text/css; charset=utf-8",
          "index.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8",
          "favicon-16x16.png", "image/png",
          "favicon-32x32.png", "image/png");

  private final Map<String, Document> documents = new ConcurrentHashMap<>();

  private record Document(Reply whole, Reply unchanged, String etag) {}

  private final String openapi;
  private final String page;

  /**
   * The files of the product.
   *
   * @throws IllegalStateException if one of them is missing from the jar
   */
  public DocsResource() {
    this(OPENAPI, PAGE);
  }

  DocsResource(String openapi, String page) {
    this.openapi = openapi;
    this.page = page;
    requirePresent(openapi);
    requirePresent(page);
    SWAGGER_FILES.keySet().forEach(name -> requirePresent(SWAGGER_UI + name));
  }

  @Override
  public void register(Routes routes) {
    routes.get("/openapi.yaml", exchange -> serve(exchange, openapi, "application/yaml"));
    routes.get("/docs", exchange -> serve(exchange, page, HTML));
    routes.get("/docs/", exchange -> serve(exchange, page, HTML));
    SWAGGER_FILES.forEach((name, type) ->
        routes.get("/docs/" + name, exchange -> serve(exchange, SWAGGER_UI + name, type)));
  }

  private Reply serve(Exchange exchange, String file, String contentType) {
    Document document = documents.computeIfAbsent(file, name -> load(name, contentType));
    String known = exchange.header("If-None-Match");
    return known != null && known.contains(document.etag())
        ? document.unchanged()
        : document.whole();
  }

  private static Document load(String file, String contentType) {
    byte[] content = read(file);
    String etag = '"' + HexFormat.of().formatHex(sha256(content), 0, 16) + '"';
    Reply whole =
        Reply.of(200, contentType, content)
            .header("ETag", etag)
            .header("Cache-Control", "no-cache")
            .header("X-Content-Type-Options", "nosniff")
            .header("Content-Security-Policy", policy(contentType, content));
    Reply unchanged = Reply.empty(304).header("ETag", etag).header("Cache-Control", "no-cache");
    return new Document(whole, unchanged, etag);
  }

  /** The page may run the scripts it came with, those written into it included, and no others. */
  private static String policy(String contentType, byte[] content) {
    StringBuilder scripts = new StringBuilder("'self'");
    if (contentType.equals(HTML)) {
      String html = new String(content, StandardCharsets.UTF_8);
      int open = html.indexOf("<script>");
      while (open >= 0) {
        int start = open + "<script>".length();
        int end = html.indexOf("</script>", start);
        if (end < 0) {
          break;
        }
        byte[] script = html.substring(start, end).getBytes(StandardCharsets.UTF_8);
        scripts.append(" 'sha256-").append(Base64.getEncoder().encodeToString(sha256(script)));
        scripts.append('\'');
        open = html.indexOf("<script>", end);
      }
    }
    return "default-src 'none'; script-src "
        + scripts
        + "; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
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
