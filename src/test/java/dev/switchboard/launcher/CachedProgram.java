package dev.switchboard.launcher;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * The program as a jar, with a cache of the classes that its start loads. It halves the time of a
 * start, and tests that kill the program start it often. Made by the first test that wants it, for
 * all that run at the same time.
 */
final class CachedProgram {
  private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();
  private static final Path DIRECTORY = Path.of("target", "program").toAbsolutePath();
  private static final Path JAR = DIRECTORY.resolve("program.jar");
  private static final Path CACHE = DIRECTORY.resolve("program.aot");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** What a cache belongs to: the JVM refuses it with other ones. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          classPath());

  private static final List<String> COMMAND = make();

  private CachedProgram() {}

  /** The Java command with options, less the arguments of the program. */
  static List<String> command(int heapMebibytes) {
    List<String> command = new ArrayList<>(COMMAND);
    command.addAll(1, List.of("-Xmx" + heapMebibytes + "m", "-XX:+ExitOnOutOfMemoryError"));
    return command;
  }

  private static String classPath() {
    List<String> entries = new ArrayList<>(List.of(JAR.toString()));
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .forEach(entries::add);
    return String.join(File.pathSeparator, entries);
  }

  private static List<String> make() {
    try {
      Files.createDirectories(DIRECTORY);
      try (FileChannel channel =
              FileChannel.open(
                  DIRECTORY.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        if (!Files.exists(CACHE) || newest(CLASSES).compareTo(Files.getLastModifiedTime(JAR)) > 0) {
          makeJar();
          train();
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return with("-XX:AOTCache=" + CACHE, "-Xlog:aot=off");
  }

  private static FileTime newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(file -> FileTime.fromMillis(file.toFile().lastModified()))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static void makeJar() {
    PrintStream out = System.out;
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(out, out, "-c", "-0", "-f", JAR.toString(), "-C", CLASSES.toString(), ".");
    if (status != 0) {
      throw new AssertionError("there is no jar of the program");
    }
  }

  private static void train() throws IOException, InterruptedException {
    Files.deleteIfExists(CACHE);
    Path data = Files.createTempDirectory(DIRECTORY, "data");
    List<String> command = with("-XX:AOTCacheOutput=" + CACHE, "-Xlog:aot=off");
    command.addAll(
        List.of(
            "serve",
            "-s",
            "server.port=0",
            "-s",
            "store.url=jdbc:sqlite:" + data.resolve("switchboard.db")));
    try (ServerProcess process =
        ServerProcess.start(new ProcessBuilder(command).directory(data.toFile()))) {
      process.awaitReady().close();
      process.terminate();
      process.awaitEnd();
    }
  }

  private static List<String> with(String... cache) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(Arrays.asList(cache));
    command.addAll(OPTIONS);
    command.add("dev.switchboard.app.Main");
    return command;
  }
}
