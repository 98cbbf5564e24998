package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.launcher.LauncherSandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which Java the launcher takes, and what it hands to the program. */
@Tag("launcher")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a POSIX shell script")
class LauncherTest {
  @TempDir private Path folder;
  private LauncherSandbox machine;

  @BeforeEach
  void aBuiltCheckout() throws IOException {
    machine = new LauncherSandbox(folder);
    machine.pretendBuilt();
  }

  @Test
  void isExecutableAsItIsCheckedOut() {
    assertThat(Path.of("switchboard")).isExecutable();
    assertThat(Path.of("mvnw")).isExecutable();
    assertThat(Path.of(".ci/run")).isExecutable();
  }

  @Test
  void javaHomeComesFirstWhenItIsNewEnough() throws Exception {
    Path chosen = machine.installJre(machine.base.resolve("chosen"), 25);
    machine.installJdk("newer", 26);
    machine.set("JAVA_HOME", chosen.toString());

    assertThat(machine.run().out()).startsWith("java=" + chosen + " ");
  }

  @Test
  void anOldJavaHomeIsPassedOverForAGoodOneInAFolder() throws Exception {
    machine.set("JAVA_HOME", machine.installJre(machine.base.resolve("old"), 24).toString());
    Path good = machine.installJdk("jdk-25", 25);

    assertThat(machine.run().out()).startsWith("java=" + good + " ");
  }

  @Test
  void javaHomeIsToldToScripts() throws Exception {
    Path jdk = machine.installJdk("jdk", 25);

    assertThat(machine.run("java-home").out()).isEqualTo(jdk + "\n");
  }

  @Test
  void theNewestOfTheFoldersIsTaken() throws Exception {
    machine.installJdk("a-17", 17);
    machine.installJdk("b-25", 25);
    Path newest = machine.installJdk("c-27", 27);
    machine.installJdk("d-26", 26);

    assertThat(machine.run().out()).startsWith("java=" + newest + " ");
  }

  @Test
  void theMacFolderLayoutIsKnown() throws Exception {
    Path home = machine.installJdk("temurin-25.jdk/Contents/Home", 25);

    assertThat(machine.run().out()).startsWith("java=" + home + " ");
  }

  @Test
  void theJavaOnThePathIsFollowedThroughItsLinks() throws Exception {
    Path home = machine.installJre(machine.base.resolve("linked"), 25);
    Path bin = Files.createDirectory(machine.base.resolve("bin"));
    Path alternatives = Files.createDirectory(machine.base.resolve("alternatives"));
    Files.createSymbolicLink(alternatives.resolve("java"), home.resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("../alternatives/java"));
    machine.prependToPath(bin);

    assertThat(machine.run().out()).startsWith("java=" + home + " ");
  }

  @Test
  void aVersionManagersShimOnThePathIsAskedWhereItsJavaIs() throws Exception {
    Path home = machine.installJre(machine.base.resolve("managed"), 25);
    Path shims = Files.createDirectory(machine.base.resolve("shims"));
    LauncherSandbox.executable(
        shims.resolve("java"), "#!/bin/sh\nexec '" + home + "/bin/java' \"$@\"\n");
    machine.prependToPath(shims);

    assertThat(machine.run().out()).startsWith("java=" + home + " ");
  }

  @Test
  void aJavaWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
    Path old = machine.installJre(machine.base.resolve("old"), 21);
    Files.delete(old.resolve("release"));
    machine.set("JAVA_HOME", old.toString());
    Path good = machine.installJdk("good", 25);
    Files.delete(good.resolve("release"));

    assertThat(machine.run().out()).startsWith("java=" + good + " ");
  }

  @Test
  void oneSentenceSaysWhatToInstallWhenThereIsNothingGoodEnough() throws Exception {
    machine.set("JAVA_HOME", machine.base.resolve("gone").toString());
    machine.installJdk("jdk-17", 17);

    Result result = machine.run("serve");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("JDK 25 or newer", "install", "JAVA_HOME");
  }

  @Test
  void aLinkToItRunsTheCheckoutAndKeepsTheCallersFolder() throws Exception {
    machine.installJdk("jdk", 25);
    Path link = Files.createDirectory(machine.base.resolve("my bin")).resolve("sb");
    Files.createSymbolicLink(link, Path.of("../a checkout/switchboard"));

    Result result = machine.start(link, "serve").result();

    assertThat(result.out())
        .contains("cwd=" + machine.base + "\n")
        .endsWith("[-jar][" + machine.checkout + "/target/switchboard.jar][serve]");
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    machine.installJdk("jdk", 25);

    assertThat(machine.run("send", "two words", "*", "", "$HOME").out())
        .endsWith("[send][two words][*][][$HOME]");
  }

  @Test
  void withoutArgumentsItServes() throws Exception {
    machine.installJdk("jdk", 25);

    assertThat(machine.run().out()).endsWith(".jar][serve]");
  }

  @Test
  void theProgramsExitCodeIsTheLaunchers() throws Exception {
    machine.installJdk("jdk", 25);
    machine.set("FAKE_EXIT", "42");

    assertThat(machine.run("serve").exitCode()).isEqualTo(42);
  }

  @Test
  void itBecomesTheProgramSoThatSignalsReachIt() throws Exception {
    machine.installJdk("jdk", 25);

    LauncherSandbox.Running running = machine.start(machine.script, "serve");

    assertThat(running.result().out()).contains(" pid=" + running.process().pid() + " ");
  }

  @Test
  void optionsForTheJvmAreAddedLastAndMayChooseAnotherCollector() throws Exception {
    machine.installJdk("jdk", 25);
    assertThat(machine.run().out()).contains("[-XX:+UseParallelGC][-Xmx256m]");

    machine.set("SWITCHBOARD_JAVA_OPTS", "-XX:+UseZGC -Xmx1g");
    assertThat(machine.run().out())
        .doesNotContain("ParallelGC")
        .containsSubsequence("[-Xmx256m]", "[-XX:+UseZGC][-Xmx1g][-jar]");
  }

  @Test
  void theProgramSeesItsOwnSettingsAndNotTheLaunchers() throws Exception {
    machine.installJdk("jdk", 25);
    machine.set("SWITCHBOARD_JAVA_OPTS", "-Xmx1g");
    machine.set("SWITCHBOARD_SERVER_PORT", "9090");

    assertThat(machine.run().out().lines().filter(line -> line.startsWith("setting: ")))
        .containsExactly("setting: SWITCHBOARD_SERVER_PORT=9090");
  }

  @Test
  void theJvmKnowsEveryDefaultOption() throws Exception {
    machine.set("JAVA_HOME", System.getProperty("java.home"));
    machine.set("SWITCHBOARD_JAVA_OPTS", "-version");

    Result result = machine.run();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContainIgnoringCase("warning");
  }

  @Test
  void helpIsTheProgramsAndNamesTheCommandsOfACheckout() throws Exception {
    machine.installJdk("jdk", 25);

    assertThat(machine.run("--help").out()).contains("[--help]", "verify", "build");
  }

  @Test
  void aDistributionRunsItsJarOnAJavaWithoutACompiler() throws Exception {
    machine.installJre(machine.jvmFolder.resolve("jre"), 25);
    Path unpacked = machine.unpackDistribution();
    Path script = unpacked.resolve("bin/switchboard");

    assertThat(machine.start(script, "serve").result().out())
        .endsWith("[-jar][" + unpacked + "/switchboard.jar][serve]");
    for (String command : List.of("verify", "build", "package")) {
      Result refused = machine.start(script, command).result();
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("needs the source tree");
    }
    assertThat(machine.start(script, "--help").result().out()).doesNotContain("verify");
  }

  @Test
  void aDistributionRunsOnTheRuntimeThatItBringsAndOnNoOther() throws Exception {
    Path unpacked = machine.unpackDistribution();
    Path runtime = machine.installJre(unpacked.resolve("runtime"), 25);
    machine.set("JAVA_HOME", machine.installJdk("jdk", 26).toString());

    assertThat(machine.start(unpacked.resolve("bin/switchboard")).result().out())
        .startsWith("java=" + runtime + " ");
  }

  @Test
  void aDistributionIsFoundThroughALinkOnThePath() throws Exception {
    machine.installJdk("jdk", 25);
    Path unpacked = machine.unpackDistribution();
    Path link = Files.createDirectory(machine.base.resolve("links")).resolve("switchboard");
    Files.createSymbolicLink(link, unpacked.resolve("bin/switchboard"));

    assertThat(machine.start(link, "serve").result().out())
        .endsWith("[" + unpacked + "/switchboard.jar][serve]");
  }

  @Test
  void theCacheOfADistributionIsUsedAndNeverSpokenOf() throws Exception {
    machine.installJdk("jdk", 25);
    Path unpacked = machine.unpackDistribution();
    Path cache = Files.createFile(unpacked.resolve("switchboard.jsa"));

    assertThat(machine.start(unpacked.resolve("bin/switchboard")).result().out())
        .contains("[-XX:SharedArchiveFile=" + cache + "][-Xlog:cds=off][-Xlog:aot=off][-jar]");
  }

  @Test
  void aCacheThatDoesNotFitIsPassedOverInSilence() throws Exception {
    machine.set("JAVA_HOME", System.getProperty("java.home"));
    machine.set("SWITCHBOARD_JAVA_OPTS", "-version");
    Path unpacked = machine.unpackDistribution();
    Files.writeString(unpacked.resolve("switchboard.jsa"), "made by another Java");

    Result result = machine.start(unpacked.resolve("bin/switchboard")).result();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).doesNotContainIgnoringCase("warning").doesNotContain("archive");
  }
}
