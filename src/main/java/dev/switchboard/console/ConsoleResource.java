package dev.switchboard.console;

import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.StaticContent;
import dev.switchboard.http.access.Policy;
import java.util.List;
import java.util.Map;

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

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          CONTENT_SECURITY_POLICY,
          "Cross-Origin-Opener-Policy",
          "same-origin");

  private final ConsoleFiles files = ConsoleFiles.read();

  @Override
  public void register(Routes routes) {
    String assets = "/console/" + files.version();
    StaticContent page =
        new StaticContent(
            "text/html; charset=utf-8", files.page(assets), StaticContent.REVALIDATED, HEADERS);
    SCREENS.forEach(
        path -> routes.add(Route.get(path, Policy.PUBLIC, page::answer).taking(FILTERS)));
    files
        .byPath()
        .forEach((path, content) -> {
          StaticContent file =
              new StaticContent(type(path), content, StaticContent.FOREVER, HEADERS);
          routes.add(Route.get(assets + "/" + path, Policy.PUBLIC, file::answer));
        });
  }

  private static String type(String path) {
    return switch (path.substring(path.lastIndexOf('.'))) {
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> "text/javascript; charset=utf-8";
    };
  }
}
