package dev.switchboard.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The code as it is keeps the rules of its layout. */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.switchboard");

  /** Rules about nothing always hold. */
  @Test
  void theRulesSeeAtLeastOneClassForEverySourceFile() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();

      assertThat(sources).isNotEmpty();
      assertThat(OURS).hasSizeGreaterThanOrEqualTo(sources.size());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theCodeKeepsItsRules(ArchRule rule) {
    rule.check(OURS);
  }

  /** By their tags the quick tests are told from those that take long. */
  @ParameterizedTest
  @CsvSource({
    "server, server",
    "server.console, browser",
    "server.cluster, cluster",
    "launcher, launcher",
    "store.sqlite, contract",
    "store.postgres, contract",
    "store.transfer, contract"
  })
  void aTestBearsTheTagOfItsRoom(String room, String tag) {
    JavaClasses tests = new ClassFileImporter().importPackages("dev.switchboard." + room);

    classes()
        .that()
        .haveSimpleNameEndingWith("Test")
        .and()
        .resideInAPackage("dev.switchboard." + room)
        .should(bear(tag))
        .check(tests);
  }

  private static ArchCondition<JavaClass> bear(String tag) {
    return new ArchCondition<>("bear the tag " + tag) {
      @Override
      public void check(JavaClass test, ConditionEvents events) {
        List<String> tags =
            Arrays.stream(test.reflect().getAnnotationsByType(Tag.class)).map(Tag::value).toList();
        events.add(
            new SimpleConditionEvent(test, tags.contains(tag), test.getName() + " has " + tags));
      }
    };
  }

  private static List<ArchRule> rules() {
    return ArchitectureRules.ALL;
  }
}
