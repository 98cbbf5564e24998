package dev.switchboard.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.http.Resource;
import dev.switchboard.http.Routes;
import dev.switchboard.http.StaticContent;
import dev.switchboard.http.StaticFiles;
import dev.switchboard.http.StaticFiles.File;
import java.util.List;
import java.util.Map;

/**
 * The documentation: {@code /openapi.yaml}, and the page at {@code /docs} with its files, which a
 * browser keeps for as long as they stay the same.
 */
public final class DocsResource implements Resource {
  /** Its version is in its name: another one has another address. */
  static final String RAPIDOC = "rapidoc-9.3.8.js";

  private static final String ASSETS = "/docs/assets/";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  /** All files come from this server. RapiDoc sets styles on the elements it makes. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final StaticFiles files;

  /**
   * @throws IllegalStateException if a file is missing from the jar
   */
  public DocsResource() {
    byte[] css = read("/docs/docs.css");
    byte[] script = read("/docs/docs.js");
    byte[] icon = read("/docs/favicon.svg");
    String own = ASSETS + StaticContent.hash(css, script, icon);
    byte[] page =
        new String(read("/docs/index.html"), UTF_8)
            .replace("{{own}}", own)
            .replace("{{rapidoc}}", ASSETS + RAPIDOC)
            .getBytes(UTF_8);
    this.files =
        new StaticFiles(
            List.of(
                revalidated("/openapi.yaml", "application/yaml", "/openapi/openapi.yaml"),
                new File("/docs", HTML, StaticContent.REVALIDATED, () -> page),
                new File("/docs/", HTML, StaticContent.REVALIDATED, () -> page),
                new File(own + "/docs.css", CSS, StaticContent.FOREVER, () -> css),
                new File(own + "/docs.js", JAVASCRIPT, StaticContent.FOREVER, () -> script),
                new File(own + "/favicon.svg", "image/svg+xml", StaticContent.FOREVER, () -> icon),
                new File(
                    ASSETS + RAPIDOC,
                    JAVASCRIPT,
                    StaticContent.FOREVER,
                    () -> read("/docs/" + RAPIDOC))),
            Map.of(
                "Content-Security-Policy",
                CONTENT_SECURITY_POLICY,
                "Cross-Origin-Opener-Policy",
                "same-origin"));
  }

  private static File revalidated(String path, String type, String name) {
    return new File(path, type, StaticContent.REVALIDATED, () -> read(name));
  }

  @Override
  public void register(Routes routes) {
    files.register(routes);
  }

  private static byte[] read(String name) {
    return StaticContent.read(DocsResource.class, name);
  }
}
