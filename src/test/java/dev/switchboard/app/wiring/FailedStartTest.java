package dev.switchboard.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.launcher.ServerProcess;
import dev.switchboard.launcher.ServerProcess.End;
import dev.switchboard.server.PostgresServer;
import dev.switchboard.server.RunningApp;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails when the store is open already. */
@Tag("slow")
class FailedStartTest {
  @TempDir private Path directory;

  @Test
  void lockOfTheDataDirectoryIsGivenBack() throws Exception {
    assertThatThrownBy(() -> RunningApp.start(directory, ledgerThatCannotBeMade()))
        .isInstanceOf(UncheckedIOException.class);

    RunningApp.start(directory).close();
  }

  @Test
  void rowOfTheNodeIsDeleted() throws Exception {
    PostgresServer.Database database = PostgresServer.emptyDatabase();
    assertThatThrownBy(() ->
            RunningApp.start(
                directory,
                "store.url=" + database.url(),
                "store.user=" + database.user(),
                ledgerThatCannotBeMade()))
        .isInstanceOf(UncheckedIOException.class);

    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), null);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM nodes")) {
      row.next();
      assertThat(row.getLong(1)).isZero();
    }
  }

  @Test
  void userIsToldWhyInOneSentence() throws Exception {
    try (ServerProcess server = ServerProcess.serve(directory, ledgerThatCannotBeMade())) {
      End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(1);
      assertThat(end.sentence()).contains("the server cannot start", "cannot make the directory");
      assertThat(end.events()).doesNotContain("ready", "unexpected");
    }
  }

  private String ledgerThatCannotBeMade() throws Exception {
    Path file = directory.resolve("file");
    Files.writeString(file, "no directory");
    return "mock.ledger=" + file.resolve("ledger");
  }
}
