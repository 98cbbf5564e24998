package dev.switchboard.api;

import dev.switchboard.http.Resource;
import dev.switchboard.http.Routes;
import dev.switchboard.http.StaticFiles;
import dev.switchboard.http.StaticFiles.File;
import java.util.List;
import java.util.Map;

/** The documentation: {@code /openapi.yaml}, and the page at {@code /docs} with its files. */
public final class DocsResource implements Resource {
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  /** All files come from this server. swagger-ui sets styles on the elements it makes. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final StaticFiles files =
      new StaticFiles(
          List.of(
              new File("/openapi.yaml", "/openapi/openapi.yaml", "application/yaml"),
              new File("/docs", "/docs/index.html", HTML),
              new File("/docs/", "/docs/index.html", HTML),
              new File("/docs/assets/docs.css", "/docs/docs.css", CSS),
              new File("/docs/assets/docs.js", "/docs/docs.js", JAVASCRIPT),
              new File("/docs/assets/favicon.svg", "/docs/favicon.svg", "image/svg+xml"),
              new File("/docs/assets/swagger-ui.css", SWAGGER_UI + "swagger-ui.css", CSS),
              new File(
                  "/docs/assets/swagger-ui-bundle.js",
                  SWAGGER_UI + "swagger-ui-bundle.js",
                  JAVASCRIPT)),
          Map.of(
              "Content-Security-Policy",
              CONTENT_SECURITY_POLICY,
              "Cross-Origin-Opener-Policy",
              "same-origin"));

  @Override
  public void register(Routes routes) {
    files.register(routes);
  }
}
