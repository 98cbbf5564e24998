package dev.switchboard.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The rooms, and what each may use of the others. A new room gets its line here first. */
final class Layout {
  static final String ROOT = "dev.switchboard";

  private static final Set<String> L0 =
      Set.of(
          "memory",
          "chance",
          "message",
          "event",
          "conversation",
          "signature",
          "digest",
          "net",
          "spelling",
          "settings");

  /** The server of requests, and what those who answer them need. */
  private static final Set<String> HTTP =
      Set.of("http", "http.access", "http.reply", "http.request");

  private static final Set<String> FEATURES =
      union(
          L0,
          "queue",
          "cluster",
          "intake",
          "provider",
          "history",
          "machine",
          "lane",
          "dispatch",
          "inbound",
          "callback",
          "callback.endpoint",
          "callback.post");

  /** What a type of provider may import. */
  private static final Set<String> PROVIDER_TYPE =
      union(httpAnd(L0), "queue", "provider", "provider.type");

  /** What an API of another vendor may import. */
  private static final Set<String> FACADE =
      union(httpAnd(FEATURES), "api", "api.request", "api.facade");

  /** What each package may import of ours besides itself. Only the wiring sees nearly all. */
  static final Map<String, Set<String>> IMPORTS =
      Map.ofEntries(
          Map.entry("memory", Set.of()),
          Map.entry("chance", Set.of()),
          Map.entry("message", Set.of("memory")),
          Map.entry("event", Set.of("message")),
          Map.entry("telemetry", Set.of("event", "message", "settings")),
          Map.entry("signature", Set.of()),
          Map.entry("conversation", Set.of("message", "settings")),
          Map.entry("queue", L0),
          Map.entry("cluster", union(L0, "queue")),
          Map.entry("provider", union(L0, "queue")),
          // A type of provider is a room of its own: it brings settings and HTTP resources.
          Map.entry("provider.type", union(httpAnd(L0), "provider")),
          Map.entry("provider.mock", PROVIDER_TYPE),
          Map.entry("provider.smtp", PROVIDER_TYPE),
          Map.entry("provider.http", PROVIDER_TYPE),
          Map.entry("intake", union(L0, "queue", "provider")),
          Map.entry("history", union(L0, "queue")),
          Map.entry("machine", Set.of("event")),
          // What the lanes of dispatch and callback are made of.
          Map.entry("lane", union(L0, "queue", "provider", "machine")),
          Map.entry(
              "dispatch", union(L0, "queue", "cluster", "intake", "provider", "machine", "lane")),
          Map.entry("inbound", union(L0, "queue", "machine")),
          // Posts to strangers' URLs; does not know what.
          Map.entry("callback.post", Set.of("net", "provider")),
          // Who is told; does not know how.
          Map.entry("callback.endpoint", union(L0, "callback.post")),
          Map.entry(
              "callback",
              union(
                  L0,
                  "queue",
                  "cluster",
                  "intake",
                  "provider",
                  "history",
                  "machine",
                  "callback.endpoint",
                  "callback.post",
                  "lane",
                  "json")),
          // The file of a scenario, read; what runs it is above.
          Map.entry("rehearsal.scenario", union(L0, "lane")),
          // Stands for all that is around an engine.
          Map.entry(
              "rehearsal.world",
              union(
                  L0,
                  "queue",
                  "intake",
                  "provider",
                  "provider.mock",
                  "machine",
                  "dispatch",
                  "rehearsal.scenario")),
          // Runs the engine as the wiring does, on a store and in a time of its own.
          Map.entry(
              "rehearsal",
              union(FEATURES, "store.memory", "rehearsal.scenario", "rehearsal.world")),
          // Lets a rehearsal begin with how things stand.
          Map.entry("forecast", union(httpAnd(FEATURES), "rehearsal", "telemetry")),
          Map.entry("http.connection", Set.of("net", "settings")),
          Map.entry("http.reply", Set.of("memory")),
          Map.entry("http.request", Set.of("spelling", "http.reply")),
          Map.entry("http.access", Set.of("digest", "http.reply", "http.request")),
          Map.entry("http", union(HTTP, "memory", "digest", "net", "settings", "http.connection")),
          // How messages and events look to the outside, in answers and elsewhere.
          Map.entry("json", union(L0, "queue", "history", "http.reply")),
          Map.entry("stream", union(httpAnd(L0), "queue", "history", "json")),
          // What tests of other programs do with a server: real time is looked up here.
          Map.entry("testing", Set.of("event", "machine", "provider")),
          // The client of a request is what limits are counted by.
          Map.entry("api", union(httpAnd(FEATURES), "http.connection", "json", "api.request")),
          Map.entry(
              "api.request",
              union(
                  L0, "queue", "intake", "inbound", "callback.post", "http.reply", "http.request")),
          Map.entry("api.endpoint", union(httpAnd(FEATURES), "json", "api", "api.request")),
          // Shows what was counted.
          Map.entry("api.operate", union(httpAnd(FEATURES), "json", "telemetry", "api")),
          Map.entry("api.testing", union(httpAnd(FEATURES), "json", "testing", "api")),
          // What facades share, and each of them: they do not know each other.
          Map.entry(
              "api.facade", union(httpAnd(FEATURES), "http.connection", "api", "api.request")),
          Map.entry("api.resend", FACADE),
          Map.entry("api.sendgrid", FACADE),
          Map.entry("api.twilio", FACADE),
          // A jar of its own: a server in the process of a test.
          Map.entry("junit", Set.of("app")),
          // Mail submission: like api it translates into intake, and is no second way in.
          Map.entry("smtp", union(httpAnd(L0), "queue", "provider", "intake", "http.connection")),
          Map.entry("console", Set.of("http", "http.access")),
          // Wraps what calls the outside, so that the engine knows nothing of spans.
          Map.entry(
              "tracing",
              union(
                  L0,
                  "queue",
                  "provider",
                  "callback.endpoint",
                  "callback.post",
                  "http",
                  "http.request")),
          Map.entry("cli", Set.of()),
          Map.entry("store.sql", Set.of("queue")),
          // Transactions; the ports that use them are above.
          Map.entry(
              "store.database",
              union(L0, "queue", "cluster", "callback", "callback.endpoint", "store.sql")),
          Map.entry(
              "store.callback",
              union(
                  L0,
                  "queue",
                  "cluster",
                  "history",
                  "callback",
                  "callback.endpoint",
                  "store.database",
                  "store.sql")),
          Map.entry("store", union(FEATURES, "store.callback", "store.database", "store.sql")),
          Map.entry("store.sqlite", union(FEATURES, "store", "store.database", "store.sql")),
          Map.entry("store.postgres", union(FEATURES, "store", "store.database", "store.sql")),
          Map.entry(
              "store.memory",
              union(FEATURES, "store", "store.database", "store.sql", "store.memory.callback")),
          Map.entry(
              "store.memory.callback",
              union(
                  L0,
                  "queue",
                  "cluster",
                  "history",
                  "callback",
                  "callback.endpoint",
                  "store.database",
                  "store.sql")),
          Map.entry(
              "store.transfer",
              Set.of("digest", "store", "store.sql", "store.sqlite", "store.postgres")),
          Map.entry("spelling", Set.of()),
          Map.entry("digest", Set.of()),
          Map.entry("net", Set.of()),
          Map.entry("settings", Set.of("net", "spelling")),
          Map.entry("tools.prove", Set.of()),
          Map.entry("tools.seed", Set.of("chance")),
          Map.entry("tools.follow", Set.of("signature")),
          Map.entry("tools.load", Set.of("chance")));

  private Layout() {}

  static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  /**
   * The place of a class in the layout: the package directly below the root that it lives in, or
   * one further below that has a line of its own; nothing for the root.
   */
  static String roomOf(JavaClass type) {
    String name = type.getPackageName().substring(ROOT.length());
    String below = name.isEmpty() ? "" : name.substring(1);
    return IMPORTS.keySet().stream()
        .filter(it -> below.equals(it) || below.startsWith(it + "."))
        .max(Comparator.comparingInt(String::length))
        .orElseGet(() -> Objects.requireNonNull(below.split("\\.", 2)[0]));
  }

  private static Set<String> union(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }

  private static Set<String> httpAnd(Set<String> others) {
    return union(others, HTTP.toArray(String[]::new));
  }
}
