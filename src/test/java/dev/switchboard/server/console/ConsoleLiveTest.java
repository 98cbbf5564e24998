package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.net.Ports;
import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console on the event stream of a real server. */
@Tag("browser")
class ConsoleLiveTest {
  @Test
  void messageArrivesLiveAndAgainAfterTheServerWasStartedAgain(@TempDir Path directory)
      throws Exception {
    String port = "server.port=" + Ports.unused();
    String before;
    try (RunningApp app = RunningApp.start(directory, port)) {
      try (Browser browser = Browser.open(app.client.port)) {
        browser.go("/messages");
        browser.awaitText("main", "No messages yet");
        awaitLive(browser);
        before = app.sendSms("sent while somebody looks");
        browser.awaitThere("[data-message='" + before + "']");

        app.stop();
        browser.awaitText(".banner", "The server does not answer");
        try (RunningApp again = RunningApp.start(directory, port)) {
          awaitLive(browser);
          String after = again.sendSms("sent after the restart");
          browser.awaitThere("[data-message='" + after + "']");
          assertThat(browser.has("[data-message='" + before + "']")).isTrue();
          assertThat(browser.complaints()).isEmpty();
        }
      }
    }
  }

  @Test
  void whereTheStreamIsFullTheConsolePolls(@TempDir Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory, "events.stream.max-readers=0");
        Browser browser = Browser.open(app.client.port)) {
      browser.go("/messages");
      browser.awaitText(".foot", "Live, every 2 s");
      String id = app.sendSms("hello");
      browser.awaitThere("[data-message='" + id + "']");
    }
  }

  /** Not the polling that also says that it is live. */
  private static void awaitLive(Browser browser) {
    browser.awaitThere(".foot .live.tone-good");
    browser.awaitText(".foot .live", "Live");
    assertThat(browser.text(".foot .live")).isEqualTo("Live");
  }
}
