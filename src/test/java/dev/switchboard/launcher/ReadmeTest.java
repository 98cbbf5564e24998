package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README does what it says: its examples are run in their order, in a clean directory. */
@Tag("launcher")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeTest {
  /** A mark needs a reason; this many have one. */
  private static final int MOST_MARKS = 8;

  private static final Path PROJECT = Path.of("").toAbsolutePath();

  @Test
  void everyExampleDoesWhatIsShown(@TempDir Path directory) throws Exception {
    List<ReadmeBlock> blocks = ReadmeBlock.read(PROJECT.resolve("README.md"));
    assertThat(blocks).hasSizeGreaterThan(20);
    assertThat(blocks).filteredOn(it -> it.mark() != null).hasSizeLessThanOrEqualTo(MOST_MARKS);

    try (ReadmeShell shell = new ReadmeShell(directory, PROJECT)) {
      for (ReadmeBlock block : blocks) {
        for (ReadmeBlock.Step step : block.steps()) {
          if (block.isRun(step.command() == null ? "" : step.command())) {
            shell.run(block, step);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          6h1yk4wgc0000 sent | 6h2yk4wgc0001 sent |
          22:10:01.123Z info  ready | 01:02:03.456Z info ready |
          "total":10, ... } | {"total":10,"next":null} |
          "total":10 | {"total":11} | "total":10
          outcome=error latency_ms=0 | outcome=success latency_ms=0 | outcome=error latency_ms=0
          """)
  void onlyWhatMustVaryMay(String shown, String printed, @Nullable String missing) {
    Map<String, String> ids = new HashMap<>();
    assertThat(ReadmeOutput.missing(List.of(shown), printed, ids))
        .isEqualTo(missing == null ? "" : missing);
    if (shown.startsWith("6h1")) {
      assertThat(ids).containsExactly(Map.entry("6h1yk4wgc0000", "6h2yk4wgc0001"));
    }
  }
}
