package dev.switchboard.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConsoleFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/switchboard/console");
  private static final Pattern IMPORT =
      Pattern.compile("\\b(?:from|import\\(?)\\s*\"([^\"\\s]+)\"");
  private static final Pattern ROUTE = Pattern.compile("\\{ path: \"([^\"]+)\"");

  private final ConsoleFiles files = ConsoleFiles.read();

  @Test
  void everyFileOfTheFolderIsServed() throws IOException {
    try (Stream<Path> found = Files.walk(FOLDER)) {
      assertThat(
              found
                  .filter(Files::isRegularFile)
                  .map(file -> FOLDER.relativize(file).toString().replace('\\', '/')))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(ConsoleFiles.OWN.stream(), Stream.of("index.html")).toList());
    }
  }

  /** Also in the libraries: a browser cannot resolve the name of a package. */
  @Test
  void everyImportLeadsToAFileOfOurs() {
    files
        .byPath()
        .forEach((path, content) -> {
          Matcher imports = IMPORT.matcher(new String(content, UTF_8));
          while (path.endsWith(".js") && imports.find()) {
            String target = imports.group(1);
            assertThat(target).as(path).startsWith(".");
            String resolved = Path.of("/" + path).resolveSibling(target).normalize().toString();
            assertThat(files.byPath()).as(path).containsKey(resolved.substring(1));
          }
        });
  }

  @Test
  void everyFileOfThePageIsThere() {
    String page = new String(files.page("/files"), UTF_8);
    Matcher named = Pattern.compile("\"/files/([^\"]+)").matcher(page);
    assertThat(named.results().map(result -> result.group(1)).toList())
        .hasSizeGreaterThan(5)
        .allMatch(files.byPath()::containsKey);
    assertThat(page).doesNotContain("{{");
  }

  /** The server answers those addresses that the front end knows, so that a reload works. */
  @Test
  void addressesOfScreensAreThoseOfTheRouter() throws IOException {
    Matcher routes = ROUTE.matcher(Files.readString(FOLDER.resolve("core/router.js")));
    List<String> known =
        routes.results().map(route -> route.group(1).replace(":id", "{id}")).toList();
    assertThat(known).containsExactlyElementsOf(ConsoleResource.SCREENS);
  }

  @Test
  void filesAreSmallEnoughToBeRead() {
    for (String path : ConsoleFiles.OWN) {
      String content = new String(files.byPath().getOrDefault(path, new byte[0]), UTF_8);
      assertThat(content.lines().count()).as(path).isBetween(5L, 300L);
      assertThat(content).as(path).doesNotContain("unsafeHTML", "innerHTML =", "eval(");
    }
  }
}
