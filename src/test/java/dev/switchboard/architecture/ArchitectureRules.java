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
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/**
 * What holds for the code: each room keeps its place in the {@link Layout}, and more. The rules
 * hold for packages that do not exist yet; that they look at anything at all is {@link
 * ArchitectureTest}'s guard, and that each can fail is shown in {@link ArchitectureRulesTest}.
 */
final class ArchitectureRules {
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
          .matching(Layout.ROOT + ".(**)")
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
        String from = Layout.roomOf(type);
        Set<String> below = Layout.IMPORTS.get(from);
        if (below == null) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getFullName() + " is in a package without a place in the layout"));
          return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (!Layout.isOurs(target)) {
            continue;
          }
          String to = Layout.roomOf(target);
          if (!to.equals(from) && !below.contains(to)) {
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

  private static String in(String feature) {
    return Layout.ROOT + "." + feature + "..";
  }

  private static String[] anySegment(String... names) {
    return List.of(names).stream().map(name -> ".." + name + "..").toArray(String[]::new);
  }
}
