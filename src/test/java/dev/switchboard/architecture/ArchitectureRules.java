package dev.switchboard.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/**
 * The layout of the code, as rules. They hold for packages that do not exist yet; that they look at
 * anything at all is {@link ArchitectureTest}'s guard, and that each can fail is shown in {@link
 * ArchitectureRulesTest}.
 */
final class ArchitectureRules {
  private static final String ROOT = "dev.switchboard";

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
                  httpAnd(L0),
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
          Map.entry(
              "http",
              union(HTTP, "memory", "digest", "net", "spelling", "settings", "http.connection")),
          // How messages and events look to the outside, in answers and elsewhere.
          Map.entry("json", union(httpAnd(L0), "queue", "history")),
          Map.entry("stream", union(httpAnd(L0), "queue", "history", "json")),
          // What tests of other programs do with a server: real time is looked up here.
          Map.entry("testing", Set.of("event", "machine", "provider")),
          // The client of a request is what limits are counted by.
          Map.entry("api", union(httpAnd(FEATURES), "http.connection", "json", "api.request")),
          Map.entry(
              "api.request", union(httpAnd(L0), "queue", "intake", "inbound", "callback.post")),
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
          Map.entry("console", HTTP),
          // Wraps what calls the outside, so that the engine knows nothing of spans.
          Map.entry(
              "tracing",
              union(httpAnd(L0), "queue", "provider", "callback.endpoint", "callback.post")),
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

  private static final String[] ENGINE = {
    in("queue"),
    in("cluster"),
    in("intake"),
    in("provider"),
    in("history"),
    in("machine"),
    in("lane"),
    in("dispatch"),
    in("inbound"),
    in("callback"),
    in("rehearsal"),
    in("store.memory")
  };

  static final ArchRule PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW =
      classes()
          .that()
          .resideOutsideOfPackage(in("app"))
          .should(importOnlyWhatIsBelow())
          .as("a package imports only packages of ours that lie below it")
          .allowEmptyShould(true);

  static final ArchRule NO_CYCLES =
      slices()
          .matching(ROOT + ".(**)")
          .should()
          .beFreeOfCycles()
          .as("packages do not depend on each other in a circle")
          .allowEmptyShould(true);

  static final ArchRule DISPATCH_DOES_NOT_KNOW_THE_MOCK =
      noClasses()
          .that()
          .resideInAPackage(in("dispatch"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(in("provider.mock"))
          .as("dispatch does not know the mock provider")
          .allowEmptyShould(true);

  static final ArchRule ONLY_STORE_KNOWS_SQL =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("store"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "org.flywaydb..")
          .as("only store knows SQL")
          .allowEmptyShould(true);

  static final ArchRule ONLY_HTTP_KNOWS_THE_WEB_SERVER =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("http"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty.server..")
          .as("only http knows the web server")
          .allowEmptyShould(true);

  static final ArchRule ONLY_POSTS_USE_THE_CLIENT_OF_THE_WEB_SERVER =
      noClasses()
          .that()
          .resideOutsideOfPackages(in("http"), in("callback.post"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty..")
          .as("only http and callback.post know the library of the web server and its client")
          .allowEmptyShould(true);

  static final ArchRule ONLY_TRACING_KNOWS_THE_LIBRARY_OF_TRACES =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("tracing"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..")
          .as("only tracing knows the library of traces")
          .allowEmptyShould(true);

  static final ArchRule PACKAGES_ARE_NAMED_AFTER_FEATURES =
      noClasses()
          .should()
          .resideInAnyPackage(
              anySegment(
                  "util",
                  "utils",
                  "common",
                  "impl",
                  "helper",
                  "helpers",
                  "service",
                  "services",
                  "manager",
                  "managers"))
          .as("packages are named after what they do in the product")
          .allowEmptyShould(true);

  static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
      classes()
          .should(beInANullMarkedPackage())
          .as("every package is @NullMarked in its package-info")
          .allowEmptyShould(true);

  static final ArchRule THE_ENGINE_IS_GIVEN_TIME_AND_CHANCE =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE)
          .should()
          .accessTargetWhere(looksUpTimeOrChance())
          .as("the engine is given time and chance and never looks them up or sleeps")
          .allowEmptyShould(true);

  static final ArchRule NO_OPTIONAL_FIELDS =
      noFields()
          .should()
          .haveRawType(
              describe(
                  "an Optional",
                  type ->
                      type.isEquivalentTo(Optional.class)
                          || type.isEquivalentTo(OptionalInt.class)
                          || type.isEquivalentTo(OptionalLong.class)
                          || type.isEquivalentTo(OptionalDouble.class)))
          .as("no field is an Optional")
          .allowEmptyShould(true);

  static final ArchRule ONLY_TELEMETRY_KNOWS_THE_LOGGING_LIBRARY =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("telemetry"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .as("only telemetry knows the logging library")
          .allowEmptyShould(true);

  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("app"))
          .should()
          .accessField(System.class, "out")
          .as("only app prints to standard output")
          .allowEmptyShould(true);

  static final List<ArchRule> ALL =
      List.of(
          PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
          NO_CYCLES,
          DISPATCH_DOES_NOT_KNOW_THE_MOCK,
          ONLY_STORE_KNOWS_SQL,
          ONLY_HTTP_KNOWS_THE_WEB_SERVER,
          ONLY_POSTS_USE_THE_CLIENT_OF_THE_WEB_SERVER,
          ONLY_TRACING_KNOWS_THE_LIBRARY_OF_TRACES,
          PACKAGES_ARE_NAMED_AFTER_FEATURES,
          EVERY_PACKAGE_IS_NULL_MARKED,
          THE_ENGINE_IS_GIVEN_TIME_AND_CHANCE,
          NO_OPTIONAL_FIELDS,
          ONLY_TELEMETRY_KNOWS_THE_LOGGING_LIBRARY,
          ONLY_THE_COMMAND_LINE_PRINTS);

  private ArchitectureRules() {}

  private static ArchCondition<JavaClass> importOnlyWhatIsBelow() {
    return new ArchCondition<>("import only packages below") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String from = feature(type);
        Set<String> below = IMPORTS.get(from);
        if (below == null) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getFullName() + " is in a package without a place in the layout"));
          return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (isOurs(target) && !feature(target).equals(from) && !below.contains(feature(target))) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type, marked, type.getPackageName() + " is not @NullMarked: " + type.getName()));
      }
    };
  }

  private static DescribedPredicate<JavaAccess<?>> looksUpTimeOrChance() {
    return describe(
        "looks up time or chance",
        access -> {
          AccessTarget target = access.getTarget();
          String owner = target.getOwner().getName();
          return switch (target.getName()) {
            case "currentTimeMillis", "nanoTime" -> owner.equals("java.lang.System");
            case "now" -> owner.startsWith("java.time.") && takesNothing(target);
            case "system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds" ->
                owner.equals("java.time.Clock") || owner.equals("java.time.InstantSource");
            case "sleep" ->
                owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit");
            case "random" -> owner.equals("java.lang.Math") || owner.equals("java.lang.StrictMath");
            case "current" -> owner.equals("java.util.concurrent.ThreadLocalRandom");
            case "<init>" ->
                owner.startsWith("java.") && owner.endsWith("Random") && takesNothing(target);
            default -> false;
          };
        });
  }

  private static boolean takesNothing(AccessTarget target) {
    return target instanceof AccessTarget.CodeUnitAccessTarget code
        && code.getRawParameterTypes().isEmpty();
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  /**
   * The place of a class in the layout: the package directly below the root that it lives in, or
   * one further below that has a line of its own; nothing for the root.
   */
  private static String feature(JavaClass type) {
    String name = type.getPackageName().substring(ROOT.length());
    String below = name.isEmpty() ? "" : name.substring(1);
    return IMPORTS.keySet().stream()
        .filter(it -> below.equals(it) || below.startsWith(it + "."))
        .max(Comparator.comparingInt(String::length))
        .orElseGet(() -> Objects.requireNonNull(below.split("\\.", 2)[0]));
  }

  private static String in(String feature) {
    return ROOT + "." + feature + "..";
  }

  private static String[] anySegment(String... names) {
    return List.of(names).stream().map(name -> ".." + name + "..").toArray(String[]::new);
  }

  private static Set<String> httpAnd(Set<String> others) {
    return union(others, HTTP.toArray(String[]::new));
  }

  private static Set<String> union(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }
}
