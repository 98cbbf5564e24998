package dev.switchboard.app;

import dev.switchboard.app.wiring.Facades;
import dev.switchboard.app.wiring.ProviderTypes;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.http.access.Scope;
import dev.switchboard.provider.mock.MockSettings;
import dev.switchboard.settings.Settings;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogArea;
import dev.switchboard.tools.seed.DemoTraffic;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code switchboard serve --demo} adds: settings under which something is to be seen, people
 * who write, and words about where to look.
 */
final class Demo {
  /** Where the demo keeps its messages, apart from those of anybody else. */
  static final String STORE_URL = "jdbc:sqlite:data/demo/switchboard.db";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "store.url", STORE_URL,
          "mock.auto-reply.percentage", "70",
          "faults.receipts.enabled", "true",
          "faults.receipts.undelivered-pct", "3",
          "faults.latency-ms.max", "120",
          "smtp.enabled", "true",
          "facades.twilio.auth-token", "demo");

  private Demo() {}

  /**
   * The command line of the demo. It stands above file and environment, so that demo messages do
   * not get into a store that those name; only what the user said in this command line stands above
   * it.
   */
  static Map<String, String> settings(Map<String, String> said) {
    Map<String, String> all = new LinkedHashMap<>(SETTINGS);
    all.putAll(Facades.allOn());
    all.putAll(said);
    return all;
  }

  /** Lets people write to a server that listens, until it is closed. */
  static DemoTraffic start(Settings settings, URI url, EventLog log) {
    DemoTraffic traffic =
        new DemoTraffic(
            url,
            apiKey(settings.get(Sections.AUTH)),
            Instant.now(),
            why ->
                log.info(LogArea.SERVER, "demo_ended", "The demo sends no more messages: " + why));
    traffic.start();
    return traffic;
  }

  /** What is going on, and where to look. */
  static List<String> introduction(Settings settings, URI url) {
    String curl =
        settings.get(Sections.AUTH).keysNeeded()
            ? "curl -H 'Authorization: Bearer YOUR-KEY'"
            : "curl";
    MockSettings mock = ProviderTypes.MOCK.settings(settings);
    return List.of(
        "This is a demo: some made-up businesses write to made-up customers, about two messages a"
            + " second,",
        "and %d %% of those are answered within %d seconds. Nothing leaves this machine; all of it is kept in"
            .formatted(mock.autoReply().percentage(), mock.autoReply().maxDelay().toSeconds()),
        settings.get(Sections.STORE).url() + " and goes on at the next start. Look at",
        "  the console        " + url + "/",
        "  all conversations  %s '%s/api/conversations?pageSize=5'".formatted(curl, url),
        "  one of them        %s '%s/api/conversations/1/messages'".formatted(curl, url),
        "  the counters       %s '%s/metrics'".formatted(curl, url));
  }

  /** One that may send; null where none is needed, or there is none. */
  private static @Nullable String apiKey(AuthSettings auth) {
    return !auth.keysNeeded()
        ? null
        : auth.keys().stream()
            .filter(key -> key.scopes().contains(Scope.SEND))
            .map(AuthSettings.ApiKey::secret)
            .findFirst()
            .orElse(null);
  }
}
