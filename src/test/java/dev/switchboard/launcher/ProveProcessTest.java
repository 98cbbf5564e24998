package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code switchboard prove}, as its user runs it. */
@Tag("launcher")
class ProveProcessTest {
  @TempDir private Path directory;

  @Test
  void aServerThatIsKilledUnderLoadLosesNothingAndAPageSaysSo() throws Exception {
    Path proof = directory.resolve("proof");
    try (ServerProcess prove =
        ServerProcess.run(
            directory,
            "prove",
            "--dir",
            proof.toString(),
            "--kills",
            "1",
            "--every",
            "1s",
            "--rate",
            "50")) {
      ServerProcess.End end = prove.awaitEnd();
      assertThat(end.exitCode()).as(String.join("\n", end.err())).isZero();
      assertThat(String.join("\n", end.out())).contains("Nothing was lost and nothing was doubled");
    }
    assertThat(proof.resolve("report.html")).content().contains("never lost and never doubled");
    assertThat(proof.resolve("acknowledged.txt")).isNotEmptyFile();
  }

  @Test
  void aFolderWithFilesIsLeftAlone() throws Exception {
    Files.writeString(directory.resolve("mine"), "x");
    try (ServerProcess prove = ServerProcess.run(directory, "prove", "--dir", ".")) {
      ServerProcess.End end = prove.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(1);
      assertThat(end.sentence()).contains("is not empty");
    }
    assertThat(directory).isDirectoryContaining("glob:**/mine");
  }
}
