package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.server.RunningApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the picture of the README: two minutes of traffic with an outage in it. Only where it is
 * asked for: {@code ./switchboard verify -Dtest=ConsolePictureTest
 * -Dconsole.picture=docs/console.webp}.
 */
@Tag("browser")
@EnabledIfSystemProperty(named = "console.picture", matches = ".+")
class ConsolePictureTest {
  private static final int SECONDS = 125;
  private static final int OUTAGE_BEGINS = 50;
  private static final int OUTAGE_ENDS = 75;
  private static final int MAX_BYTES = 120 * 1024;

  @Test
  void pictureOfARecoveredOutage(@TempDir Path directory) throws Exception {
    try (RunningApp app =
            RunningApp.start(
                directory,
                "providers.sms-mms.faults.error-pct=2",
                "providers.sms-mms.faults.seed=11",
                "breaker.open-duration=4s",
                "faults.latency-ms.min=20",
                "faults.latency-ms.max=90");
        Browser browser = Browser.open(app.client.port)) {
      for (int second = 0; second < SECONDS; second++) {
        if (second == OUTAGE_BEGINS) {
          faults(app, 100);
        } else if (second == OUTAGE_ENDS) {
          faults(app, 2);
        }
        int texts = 12 + (int) (4 * Math.sin(second / 9.0)) + second % 3;
        for (int i = 0; i < texts; i++) {
          app.sendSms("Your order has shipped.");
          if (i % 5 == 0) {
            app.sendEmail("<p>Thank you for your order.</p>");
          }
        }
        Thread.sleep(Duration.ofMillis(900));
      }
      browser.size(1280, 900);
      browser.go("/");
      browser.awaitThere(".u-wrap");
      browser.awaitText(".accounts", "Every message is accounted for");
      Thread.sleep(Duration.ofSeconds(2));
      Map<?, ?> shot =
          (Map<?, ?>)
              browser.devTools("Page.captureScreenshot", Map.of("format", "webp", "quality", 82));
      byte[] picture = Base64.getDecoder().decode((String) shot.get("data"));
      Files.write(Path.of(System.getProperty("console.picture")), picture);
      assertThat(picture.length).isBetween(10_000, MAX_BYTES);
    }
  }

  private static void faults(RunningApp app, int errorPercent) {
    app.client.send(
        app.client
            .request("/api/provider/mock/config/sms-mms", "Content-Type", "application/json")
            .PUT(
                java.net.http.HttpRequest.BodyPublishers.ofString(
                    "{\"error_pct\":" + errorPercent + "}"))
            .build());
  }
}
