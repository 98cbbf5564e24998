package dev.switchboard.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A machine of its own for the launcher: a checkout, a home, a {@code PATH} with nothing but the
 * tools a POSIX system has, and no Java except what a test installs. The Java and the Maven in it
 * are scripts that say how they were called.
 */
public final class LauncherSandbox {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "basename",
          "cat",
          "dirname",
          "env",
          "find",
          "grep",
          "head",
          "ln",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "sleep",
          "touch");

  private static final String JAVA =
      """
      #!/bin/sh
      case "$1" in
        -version) echo 'openjdk version "@version@.0.1" 2026-01-01' >&2; exit 0 ;;
        -XshowSettings:properties) echo '    java.home = @home@' >&2; exit 0 ;;
      esac
      for argument in "$@"; do
        case $argument in
          -XX:AOTCacheOutput=*)
            { pwd; env; } >'@home@/trial'
            [ ! -f '@home@/unable-to-remember' ] || exit 1
            : >"${argument#*=}"
            exit 0
            ;;
          -XX:AOTMode=on) [ ! -f '@home@/unable-to-start' ] || exit 1 ;;
        esac
      done
      printf 'java=%s pid=%s cwd=%s\\n' '@home@' $$ "$PWD"
      env | sed -n 's/^SWITCHBOARD_/setting: &/p'
      for argument in "$@"; do printf '[%s]' "$argument"; done
      exit ${FAKE_EXIT:-0}
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA_HOME $*" >>maven-calls
      mkdir target/active || exit 99
      while [ -f hold ]; do sleep 0.1; done
      echo "Maven says hello"
      [ "${FAKE_EXIT:-0}" -ne 0 ] || : >target/switchboard.jar
      rmdir target/active
      exit ${FAKE_EXIT:-0}
      """;

  public final Path base;
  public final Path checkout;
  public final Path script;
  public final Path jvmFolder;
  private final Path tools;
  private final Map<String, String> environment = new HashMap<>();
  private int runs;

  public LauncherSandbox(Path base) throws IOException {
    this.base = base.toRealPath();
    checkout = this.base.resolve("a checkout");
    jvmFolder = Files.createDirectory(this.base.resolve("jvm folder"));
    tools = Files.createDirectory(this.base.resolve("tools"));
    for (String tool : TOOLS) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + onThisMachine(tool) + " \"$@\"\n");
    }
    script = checkout.resolve("switchboard");
    Files.createDirectories(checkout.resolve("src/main/java"));
    Files.copy(Path.of("switchboard"), script);
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.writeString(checkout.resolve("src/main/java/Main.java"), "class Main {}");
    Files.writeString(checkout.resolve("mvnw"), MAVEN);
    set("PATH", tools.toString());
    set("HOME", Files.createDirectory(this.base.resolve("home")).toString());
    set("SWITCHBOARD_JVM_DIRS", jvmFolder.toString());
  }

  private static Path onThisMachine(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + tool + " on the PATH"));
  }

  public void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Puts a folder before the tools on the {@code PATH}. */
  public void prependToPath(Path folder) {
    set("PATH", folder + ":" + tools);
  }

  /** A JDK in the folder of JDKs, with the {@code release} file that real ones have. */
  public Path installJdk(String name, int version) throws IOException {
    Path home = installJre(jvmFolder.resolve(name), version);
    executable(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  /** A Java without a compiler, wherever it should be. */
  public Path installJre(Path home, int version) throws IOException {
    String java =
        JAVA.replace("@home@", home.toString()).replace("@version@", Integer.toString(version));
    executable(home.resolve("bin/java"), java);
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"%d.0.1\"\nJAVA_VERSION_DATE=\"2026-01-01\"\n"
            .formatted(version));
    return home;
  }

  public static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + file + " executable");
    }
  }

  /** Makes the checkout look built: the jar is as new as it can be. */
  public void pretendBuilt() throws IOException {
    Files.createDirectories(checkout.resolve("target"));
    Files.writeString(checkout.resolve("target/switchboard.jar"), "");
  }

  /** The program as it is released, without a runtime and without a cache. */
  public Path unpackDistribution() throws IOException {
    Path unpacked = base.resolve("switchboard-1.0");
    Files.createDirectories(unpacked.resolve("bin"));
    Files.copy(Path.of("switchboard"), unpacked.resolve("bin/switchboard"));
    Files.writeString(unpacked.resolve("switchboard.jar"), "");
    return unpacked;
  }

  /** How Maven was called, one line each: the Java home, then the arguments. */
  public List<String> mavenCalls() throws IOException {
    Path calls = checkout.resolve("maven-calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  public Result run(String... arguments) throws IOException, InterruptedException {
    return start(script, arguments).result();
  }

  public Running start(Path launcher, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
    command.addAll(List.of(arguments));
    Path out = base.resolve("out" + ++runs);
    Path err = base.resolve("err" + runs);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(base.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  public record Running(Process process, Path out, Path err) {
    String errorsSoFar() throws IOException {
      return Files.readString(err);
    }

    Result result() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running after " + PATIENCE + ": " + errorsSoFar());
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  public record Result(int exitCode, String out, String err) {}
}
