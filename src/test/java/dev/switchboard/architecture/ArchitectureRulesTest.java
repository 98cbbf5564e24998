package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the layout fails for code that breaks it, and not for its nearest neighbour. */
@Tag("slow")
class ArchitectureRulesTest {
  private static final Pattern PLACE =
      Pattern.compile("package ([\\w.]+);(?s:.*?)(?:class|record|interface) (\\w+)");

  @TempDir private Path folder;

  @Test
  void aLowerPackageImportsNoHigherOne() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.dispatch; public class Lane {}",
        "package dev.switchboard.queue; class Lease { dev.switchboard.dispatch.Lane lane; }");
  }

  @Test
  void theApiDoesNotImportStore() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.store.database; public class Database {}",
        "package dev.switchboard.api; class Sends { dev.switchboard.store.database.Database[] all; }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api",
        "message",
        "conversation",
        "queue",
        "intake",
        "provider",
        "history",
        "dispatch",
        "inbound",
        "telemetry",
        "store"
      })
  void theHttpServerKnowsNoFeature(String feature) throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard." + feature + "; public class Thing {}",
        "package dev.switchboard.http; class Routes { dev.switchboard." + feature + ".Thing it; }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http.access", "http.request", "http.reply"})
  void whatRequestsBringAndGetKnowsNoFeature(String room) throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.message; public class Thing {}",
        "package dev.switchboard." + room + "; class Own { dev.switchboard.message.Thing it; }");
  }

  @Test
  void aTypeOfProviderDoesNotImportTheApi() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.api; public class Paging {}",
        "package dev.switchboard.provider.mock; class M { dev.switchboard.api.Paging paging; }");
  }

  @Test
  void storeDoesNotImportHttp() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.http.reply; public class Problem {}",
        "package dev.switchboard.store.sqlite; class Db { dev.switchboard.http.reply.Problem problem; }");
  }

  @Test
  void messageImportsNothingOfOurs() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.conversation; public class Conversation {}",
        "package dev.switchboard.message; class Message extends"
            + " dev.switchboard.conversation.Conversation {}");
  }

  @Test
  void nothingImportsTheApp() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.app; public class App {}",
        "package dev.switchboard.http; class Routes { dev.switchboard.app.wiring.App app; }");
  }

  @Test
  void aPackageWithoutAPlaceInTheLayoutIsRefused() throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW,
        "package dev.switchboard.misc; class Thing {}");
  }

  @Test
  void theAppSeesEverythingAndUpperPackagesSeeLowerOnes() throws IOException {
    JavaClasses fine =
        compiled(
            "package dev.switchboard.message; public class Message {}",
            "package dev.switchboard.queue;"
                + " public class Lease { dev.switchboard.message.Message message; }",
            "package dev.switchboard.http; public class Routes {}",
            "package dev.switchboard.api; public class Sends { dev.switchboard.queue.Lease a;"
                + " dev.switchboard.http.Routes b; }",
            "package dev.switchboard.store; public class Db { dev.switchboard.queue.Lease a; }",
            "package dev.switchboard.app;"
                + " class App { dev.switchboard.api.Sends a; dev.switchboard.store.Db b; }");

    assertThat(ArchitectureRules.PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW.evaluate(fine).hasViolation())
        .isFalse();
    assertThat(ArchitectureRules.NO_CYCLES.evaluate(fine).hasViolation()).isFalse();
  }

  @Test
  void aPackageAndItsSubpackageDoNotNeedEachOther() throws IOException {
    assertBroken(
        ArchitectureRules.NO_CYCLES,
        "package dev.switchboard.provider; public class Provider { dev.switchboard.provider.mock.M"
            + " mock; }",
        "package dev.switchboard.provider.mock; public class M extends"
            + " dev.switchboard.provider.Provider {}");
  }

  @Test
  void dispatchDoesNotKnowTheMockProvider() throws IOException {
    assertBroken(
        ArchitectureRules.DISPATCH_DOES_NOT_KNOW_THE_MOCK,
        "package dev.switchboard.provider.mock; public class M {}",
        "package dev.switchboard.dispatch; class Lane { dev.switchboard.provider.mock.M mock; }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.sql.Connection", "javax.sql.DataSource", "org.sqlite.SQLiteConfig"})
  void sqlStaysInStore(String type) throws IOException {
    assertBroken(
        ArchitectureRules.ONLY_STORE_KNOWS_SQL,
        "package dev.switchboard.intake; class Intake { " + type + " field; }");
  }

  @Test
  void theWebServerStaysInHttp() throws IOException {
    assertBroken(
        ArchitectureRules.ONLY_HTTP_KNOWS_THE_WEB_SERVER,
        "package dev.switchboard.app; class App { org.eclipse.jetty.server.Server server; }");
  }

  @Test
  void theLibraryOfTheWebServerStaysInHttpAndCallback() throws IOException {
    assertBroken(
        ArchitectureRules.ONLY_POSTS_USE_THE_CLIENT_OF_THE_WEB_SERVER,
        "package dev.switchboard.app; class App { org.eclipse.jetty.client.HttpClient client; }");
  }

  @Test
  void theLibraryOfTracesStaysInTracing() throws IOException {
    assertBroken(
        ArchitectureRules.ONLY_TRACING_KNOWS_THE_LIBRARY_OF_TRACES,
        "package dev.switchboard.app; class App { io.opentelemetry.api.trace.Span span; }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"util", "common", "impl", "helper", "service", "manager"})
  void packagesThatSayNothingAreRefused(String name) throws IOException {
    assertBroken(
        ArchitectureRules.PACKAGES_ARE_NAMED_AFTER_FEATURES,
        "package dev.switchboard.http." + name + "; class Thing {}");
  }

  @Test
  void aPackageWithoutNullMarkedIsRefused() throws IOException {
    assertBroken(
        ArchitectureRules.EVERY_PACKAGE_IS_NULL_MARKED,
        "package dev.switchboard.message; class Message {}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System.currentTimeMillis()",
        "System.nanoTime()",
        "java.time.Instant.now()",
        "java.time.LocalDate.now()",
        "java.time.Clock.systemUTC()",
        "java.time.Clock.systemDefaultZone()",
        "java.time.Clock.system(java.time.ZoneOffset.UTC)",
        "java.time.InstantSource.system()",
        "Math.random()",
        "new java.util.Random()",
        "new java.security.SecureRandom()",
        "java.util.concurrent.ThreadLocalRandom.current()",
        "((java.util.function.LongSupplier) System::nanoTime)",
        "new java.util.ArrayList<>(1) {{ Thread.sleep(1); }}",
      })
  void theEngineLooksUpNeitherTimeNorChance(String expression) throws IOException {
    assertBroken(
        ArchitectureRules.THE_ENGINE_IS_GIVEN_TIME_AND_CHANCE,
        "package dev.switchboard.provider.mock; class Dice { Object roll() throws Exception {"
            + " return "
            + expression
            + "; } }");
  }

  @Test
  void theEngineMayAskTheClockItWasGiven() throws IOException {
    JavaClasses fine =
        compiled(
            "package dev.switchboard.dispatch; class Lane { Object now(java.time.Clock clock) {"
                + " return java.time.Instant.now(clock).plusNanos(new java.util.Random(7)"
                + ".nextInt()).isAfter(clock.instant()); } }");

    assertThat(ArchitectureRules.THE_ENGINE_IS_GIVEN_TIME_AND_CHANCE.evaluate(fine).hasViolation())
        .isFalse();
  }

  @Test
  void optionalIsNoField() throws IOException {
    assertBroken(
        ArchitectureRules.NO_OPTIONAL_FIELDS,
        "package dev.switchboard.message; record Message(java.util.Optional<String> subject) {}");
  }

  @Test
  void theLoggingLibraryStaysInTelemetry() throws IOException {
    assertBroken(
        ArchitectureRules.ONLY_TELEMETRY_KNOWS_THE_LOGGING_LIBRARY,
        "package dev.switchboard.http; class Routes { java.util.logging.Logger log; }");
  }

  @Test
  void onlyTheRootPrints() throws IOException {
    assertBroken(
        ArchitectureRules.ONLY_THE_COMMAND_LINE_PRINTS,
        "package dev.switchboard.store; class Db { void hi() { System.out.println(); } }");
  }

  private void assertBroken(ArchRule rule, String... sources) throws IOException {
    assertThat(rule.evaluate(compiled(sources)).hasViolation()).as(rule.getDescription()).isTrue();
  }

  private JavaClasses compiled(String... sources) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
    arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    for (String source : sources) {
      Matcher place = PLACE.matcher(source);
      assertThat(place.find()).as(source).isTrue();
      Path file = folder.resolve(place.group(1).replace('.', '/'), place.group(2) + ".java");
      Files.createDirectories(file.getParent());
      arguments.add(Files.writeString(file, source).toString());
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).as("javac").isZero();
    return new ClassFileImporter().importPath(folder);
  }
}
