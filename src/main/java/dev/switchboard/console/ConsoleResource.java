package dev.switchboard.console;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * The console: one page for all of its screens, and the files that the page loads. The page asks
 * for an API key where one is needed; the page itself is public, as the documentation is.
 */
public final class ConsoleResource implements Resource {
  /** Addresses of screens, as in {@code core/router.js}. */
  static final List<String> SCREENS =
      List.of(
          "/",
          "/messages",
          "/messages/{id}",
          "/conversations",
          "/conversations/{id}",
          "/failed",
          "/callbacks",
          "/callbacks/{id}",
          "/nodes",
          "/send");

  /** Filters of screens, which are in the address. */
  private static final String[] FILTERS = {
    "address", "channel", "cursor", "page", "participant", "provider", "side", "status"
  };

  /**
   * Scripts are ours alone, and text becomes markup in two places only: Lit's own templates, and
   * the frame of an email. Inline styles are allowed because emails are styled with them, and their
   * frame inherits this policy.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'none';"
          + " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types lit-html email-frame";

  private static final String FOREVER = "public, max-age=31536000, immutable";

  private final ConsoleFiles files = ConsoleFiles.read();

  /** A file as it is, and smaller. */
  private record Served(Reply plain, Reply zipped) {}

  @Override
  public void register(Routes routes) {
    String assets = "/console/" + files.version();
    Served page = page(files.page(assets));
    SCREENS.forEach(path ->
        routes.add(
            Route.get(path, Policy.PUBLIC, exchange -> choose(exchange, page)).taking(FILTERS)));
    files
        .byPath()
        .forEach((path, content) -> {
          Served file = file(path, content);
          routes.add(
              Route.get(assets + "/" + path, Policy.PUBLIC, exchange -> choose(exchange, file)));
        });
  }

  private static Served page(byte[] content) {
    return served("text/html; charset=utf-8", content, "no-cache");
  }

  private static Served file(String path, byte[] content) {
    String type = path.endsWith(".css") ? "text/css" : "text/javascript";
    return served(type + "; charset=utf-8", content, FOREVER);
  }

  private static Served served(String type, byte[] content, String caching) {
    Reply plain = secured(Reply.of(200, type, content), caching);
    Reply zipped = secured(Reply.of(200, type, gzip(content)), caching);
    return new Served(plain, zipped.header("Content-Encoding", "gzip"));
  }

  private static Reply secured(Reply reply, String caching) {
    return reply
        .header("Cache-Control", caching)
        .header("Vary", "Accept-Encoding")
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("Cross-Origin-Opener-Policy", "same-origin");
  }

  private static Reply choose(Exchange exchange, Served file) {
    String encodings = exchange.header("Accept-Encoding");
    boolean zipped = encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip");
    return zipped ? file.zipped() : file.plain();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
