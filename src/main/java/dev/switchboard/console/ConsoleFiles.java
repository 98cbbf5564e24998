package dev.switchboard.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.http.StaticContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The files of the console, by the path under which a browser asks for them. Only the files named
 * here can be had. Read once, immutable.
 */
final class ConsoleFiles {
  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final String LIT_HTML = WEBJARS + "lit-html/3.3.2/";
  private static final String LIT_ELEMENT = WEBJARS + "lit-element/4.2.2/";
  private static final String REACTIVE_ELEMENT = WEBJARS + "lit__reactive-element/2.1.2/";
  private static final String UPLOT = WEBJARS + "uplot/1.6.30/dist/";

  /** Our own, below the package's resources. */
  static final List<String> OWN =
      List.of(
          "console.css",
          "screens.css",
          "main.js",
          "core/api.js",
          "core/connection.js",
          "core/draft.js",
          "core/format.js",
          "core/live.js",
          "core/router.js",
          "core/screen.js",
          "core/series.js",
          "core/session.js",
          "parts/badges.js",
          "parts/breaker-band.js",
          "parts/chart.js",
          "parts/confirm.js",
          "parts/curl.js",
          "parts/email-body.js",
          "parts/endpoint-health.js",
          "parts/faults.js",
          "parts/html-text.js",
          "parts/icons.js",
          "parts/message-table.js",
          "parts/notice.js",
          "parts/pager.js",
          "parts/provider-card.js",
          "parts/secret.js",
          "parts/sign-in.js",
          "screens/callback.js",
          "screens/callbacks.js",
          "screens/conversation.js",
          "screens/conversations.js",
          "screens/failed.js",
          "screens/message.js",
          "screens/messages.js",
          "screens/nodes.js",
          "screens/now.js",
          "screens/send.js");

  private static final List<Library> LIBRARIES =
      List.of(
          new Library(LIT_HTML + "lit-html.js", "vendor/lit-html/lit-html.js"),
          new Library(LIT_HTML + "directive.js", "vendor/lit-html/directive.js"),
          new Library(LIT_HTML + "directive-helpers.js", "vendor/lit-html/directive-helpers.js"),
          new Library(LIT_HTML + "directives/repeat.js", "vendor/lit-html/directives/repeat.js"),
          new Library(
              REACTIVE_ELEMENT + "reactive-element.js",
              "vendor/reactive-element/reactive-element.js"),
          new Library(REACTIVE_ELEMENT + "css-tag.js", "vendor/reactive-element/css-tag.js"),
          new Library(
              LIT_ELEMENT + "lit-element.js",
              "vendor/lit-element/lit-element.js",
              ConsoleFiles::withPaths),
          new Library(UPLOT + "uPlot.min.css", "vendor/uplot.css"),
          new Library("/docs/favicon.svg", "favicon.svg"),
          new Library(
              UPLOT + "uPlot.iife.min.js",
              "vendor/uplot.js",
              it -> it + "\nexport default uPlot;"));

  private final Map<String, byte[]> byPath;
  private final String version;

  /** A file from elsewhere in the jar, and what has to be changed in it. */
  private record Library(String file, String path, UnaryOperator<String> change) {
    Library(String file, String path) {
      this(file, path, UnaryOperator.identity());
    }
  }

  private ConsoleFiles(Map<String, byte[]> byPath, String version) {
    this.byPath = byPath;
    this.version = version;
  }

  /**
   * Reads all files.
   *
   * @throws IllegalStateException if one is missing from the jar
   */
  static ConsoleFiles read() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    OWN.forEach(path -> files.put(path, bytes(path)));
    LIBRARIES.forEach(library ->
        files.put(library.path(), library.change().apply(text(library.file())).getBytes(UTF_8)));
    return new ConsoleFiles(files, hash(files));
  }

  /** Differs between any two builds whose files differ. */
  String version() {
    return version;
  }

  Map<String, byte[]> byPath() {
    return byPath;
  }

  /** The page, whose files are below a path. */
  byte[] page(String assets) {
    return text("index.html").replace("{{assets}}", assets).getBytes(UTF_8);
  }

  /**
   * Packages are imported by name where a bundler resolves names. An import map would do it for a
   * browser, but it is an inline script, which our policy forbids.
   */
  private static String withPaths(String module) {
    return module
        .replace("\"@lit/reactive-element\"", "\"../reactive-element/reactive-element.js\"")
        .replace("\"lit-html\"", "\"../lit-html/lit-html.js\"");
  }

  private static String text(String file) {
    return new String(bytes(file), UTF_8);
  }

  private static byte[] bytes(String file) {
    return StaticContent.read(ConsoleFiles.class, file);
  }

  private static String hash(Map<String, byte[]> files) {
    return StaticContent.hash(
        files.entrySet().stream()
            .flatMap(file -> Stream.of(file.getKey().getBytes(UTF_8), file.getValue()))
            .toArray(byte[][]::new));
  }
}
