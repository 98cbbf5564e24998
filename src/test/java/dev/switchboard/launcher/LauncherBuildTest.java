package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.launcher.LauncherSandbox.Result;
import dev.switchboard.launcher.LauncherSandbox.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher builds, what it says about it, and that only one builds at a time. */
@Tag("launcher")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a POSIX shell script")
class LauncherBuildTest {
  @TempDir private Path folder;
  private LauncherSandbox machine;
  private Path jdk;
  private Path source;

  @BeforeEach
  void aCheckoutThatWasNeverBuilt() throws IOException {
    machine = new LauncherSandbox(folder);
    jdk = machine.installJdk("jdk", 25);
    source = machine.checkout.resolve("src/main/java/Main.java");
  }

  @Test
  void theFirstRunBuildsWithOneLineOfNotice() throws Exception {
    Result result = machine.run("serve");

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEqualTo("switchboard: building...\n");
    assertThat(result.out()).doesNotContain("Maven says").endsWith("[serve]");
    assertThat(machine.mavenCalls())
        .singleElement()
        .asString()
        .startsWith(jdk + " ")
        .contains("-Dmaven.test.skip=true")
        .endsWith(" package");
  }

  @Test
  void aBuildIsToldItsCommitAndWhetherFilesDifferFromIt() throws Exception {
    Path bin = Files.createDirectory(machine.base.resolve("bin"));
    LauncherSandbox.executable(
        bin.resolve("git"),
        "#!/bin/sh\ncase $3 in rev-parse) echo 1a2b3c ;; status) echo \"$GIT_SAYS\" ;; esac\n");
    machine.prependToPath(bin);

    machine.set("GIT_SAYS", "");
    machine.run("build");
    machine.set("GIT_SAYS", " M pom.xml");
    machine.run("build");

    assertThat(machine.mavenCalls())
        .satisfiesExactly(
            clean -> assertThat(clean).contains(" -Dswitchboard.commit=1a2b3c "),
            changed -> assertThat(changed).contains(" -Dswitchboard.commit=1a2b3c-dirty "));
  }

  @Test
  void aBuildRemembersAStartForTheNextOnes() throws Exception {
    Result result = machine.run("serve");

    assertThat(result.out())
        .contains("[-XX:AOTCache=" + machine.checkout.resolve("target/switchboard.aot") + "]");
    assertThat(machine.checkout.resolve("target/.start")).doesNotExist();
  }

  @Test
  void theStartThatIsRememberedSeesNeitherSettingsNorData() throws Exception {
    machine.set("SWITCHBOARD_STORE_URL", "jdbc:postgresql://production/switchboard");

    machine.run("serve");

    assertThat(jdk.resolve("trial"))
        .content()
        .startsWith(machine.checkout.resolve("target/.start").toString())
        .doesNotContain("SWITCHBOARD", "production");
  }

  @Test
  void aStartThatCannotBeRememberedIsNoFault() throws Exception {
    Files.createFile(jdk.resolve("unable-to-remember"));

    Result result = machine.run("serve");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).doesNotContain("AOTCache=").endsWith("[serve]");
  }

  @Test
  void aCacheThatDoesNotStartIsNotKept() throws Exception {
    Files.createFile(jdk.resolve("unable-to-start"));

    Result result = machine.run("serve");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).doesNotContain("AOTCache=").endsWith("[serve]");
    assertThat(machine.checkout.resolve("target/switchboard.aot")).doesNotExist();
  }

  @Test
  void nothingIsBuiltWhenTheJarIsNewerThanTheSources() throws Exception {
    machine.run("serve");

    assertThat(machine.run("serve").err()).isEmpty();
    assertThat(machine.mavenCalls()).hasSize(1);
  }

  @Test
  void aNewerSourceIsBuilt() throws Exception {
    machine.run("serve");
    touch(source);

    assertThat(machine.run("serve").err()).contains("building");
    assertThat(machine.mavenCalls()).hasSize(2);
  }

  @Test
  void aNewerPomIsBuilt() throws Exception {
    machine.run("serve");
    touch(machine.checkout.resolve("pom.xml"));

    assertThat(machine.run("serve").err()).contains("building");
  }

  @Test
  void aJarThatMavenLeftAloneCountsAsBuilt() throws Exception {
    machine.pretendBuilt();
    Path jar = machine.checkout.resolve("target/switchboard.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Files.writeString(machine.checkout.resolve("mvnw"), "#!/bin/sh\n");

    assertThat(machine.run("serve").err()).contains("building");
    assertThat(machine.run("serve").err()).isEmpty();
  }

  @Test
  void whatIsEditedDuringABuildIsBuiltNextTime() throws Exception {
    Path hold = Files.createFile(machine.checkout.resolve("hold"));
    Running building = machine.start(machine.script, "serve");
    await().until(() -> Files.exists(machine.checkout.resolve("target/active")));
    Path started = machine.checkout.resolve("target/.started");
    Files.setLastModifiedTime(started, FileTime.from(Instant.now().minusSeconds(20)));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(10)));
    Files.delete(hold);
    building.result();

    assertThat(machine.run("serve").err()).contains("building");
  }

  @Test
  void buildingTakesAJdkWhereRunningTakesAnyJava() throws Exception {
    Path jre = machine.installJre(machine.base.resolve("jre"), 26);
    machine.set("JAVA_HOME", jre.toString());

    assertThat(machine.run("serve").out()).startsWith("java=" + jdk + " ");
    assertThat(machine.run("serve").out()).startsWith("java=" + jre + " ");
  }

  @Test
  void aFailedBuildShowsWhatMavenSaidAndRunsNothing() throws Exception {
    machine.set("FAKE_EXIT", "3");

    Result result = machine.run("serve");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Maven says hello").endsWith("the build failed.\n");
  }

  @Test
  void verifyIsMavensAndSoIsItsExitCode() throws Exception {
    machine.set("FAKE_EXIT", "7");

    Result result = machine.run("verify", "-Dtest=Some Test");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("Maven says hello\n");
    assertThat(machine.mavenCalls())
        .containsExactly(
            jdk
                + " -B -ntp -Dstyle.color=never -Dswitchboard.commit=unknown verify -Dtest=Some Test");
    assertThat(machine.checkout.resolve("target/.building")).doesNotExist();
  }

  @Test
  void verifyFastEndsWithTheQuickTests() throws Exception {
    assertThat(machine.run("verify", "--fast", "-o").exitCode()).isZero();
    assertThat(machine.mavenCalls()).singleElement().asString().endsWith(" test -P fast -o");
  }

  @Test
  void buildBuildsAndRunsNothing() throws Exception {
    Result result = machine.run("build");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("Maven says hello\n");
  }

  @Test
  void twoLaunchersAtOnceBuildOnce() throws Exception {
    Path hold = Files.createFile(machine.checkout.resolve("hold"));
    Running first = machine.start(machine.script, "serve");
    await().until(() -> Files.exists(machine.checkout.resolve("target/active")));

    Running second = machine.start(machine.script, "serve");
    await().until(() -> second.errorsSoFar().contains("waiting for another build"));
    Files.delete(hold);

    assertThat(first.result().exitCode()).isZero();
    assertThat(second.result().exitCode()).isZero();
    assertThat(machine.mavenCalls()).hasSize(1);
  }

  @Test
  void theLockOfABuilderThatDiedIsTakenOver() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path target = Files.createDirectory(machine.checkout.resolve("target"));
    Files.createSymbolicLink(target.resolve(".building"), Path.of(Long.toString(dead.pid())));

    Result result = machine.run("serve");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(machine.mavenCalls()).hasSize(1);
  }

  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
  }
}
