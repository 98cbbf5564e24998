package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

class LibraryLogTest {
  @Test
  void librariesAreHeardFromWarningOn() {
    CapturedLog captured = CapturedLog.json();
    LibraryLog bridge = LibraryLog.install(captured.log);
    Logger library = Logger.getLogger("org.example.lib");
    library.info("chatter");
    library.log(Level.WARNING, "{0} of {1} connections left", new Object[] {1, 10});
    library.log(Level.SEVERE, "gone", new IllegalStateException("why"));
    bridge.close();
    library.warning("after the end");

    List<JsonNode> lines = captured.objects();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().get("event").asString()).isEqualTo("library");
    assertThat(lines.getFirst().get("level").asString()).isEqualTo("warn");
    assertThat(lines.getFirst().get("logger").asString()).isEqualTo("org.example.lib");
    assertThat(lines.getFirst().get("message").asString()).isEqualTo("1 of 10 connections left");
    assertThat(lines.getLast().get("level").asString()).isEqualTo("error");
    assertThat(lines.getLast().get("message").asString())
        .isEqualTo("gone: java.lang.IllegalStateException: why");
  }

  @Test
  void debugAdmitsWhatLibrariesSayAtInfoButNothingBelow() {
    CapturedLog captured = new CapturedLog(LogFormat.JSON, LogLevel.DEBUG);
    LibraryLog bridge = LibraryLog.install(captured.log);
    Logger library = Logger.getLogger("org.example.lib");
    library.setLevel(Level.ALL);
    library.info("migrated");
    library.fine("INSERT INTO messages");
    library.setLevel(null);
    bridge.close();
    assertThat(captured.onlyObject().get("message").asString()).isEqualTo("migrated");
  }

  @Test
  void whatAWebServerQuotesOfItsClientsIsNotHeard() {
    CapturedLog captured = CapturedLog.json();
    LibraryLog bridge = LibraryLog.install(captured.log);
    LoggerFactory.getLogger("org.eclipse.jetty.http.HttpParser").warn("two hosts: {}", "evil");
    LoggerFactory.getLogger("org.eclipse.jetty.util.HostPort").warn("bad port: {}", "evil");
    LoggerFactory.getLogger("org.eclipse.jetty.server.AbstractConnector").warn("accept failure");
    bridge.close();
    assertThat(captured.onlyObject().get("message").asString()).isEqualTo("accept failure");
  }

  @Test
  void slf4jComesOutHereToo() {
    CapturedLog captured = CapturedLog.json();
    LibraryLog bridge = LibraryLog.install(captured.log);
    LoggerFactory.getLogger("org.example.slf4j").warn("pool {} is slow", "a");
    bridge.close();
    assertThat(captured.onlyObject().get("message").asString()).isEqualTo("pool a is slow");
  }
}
