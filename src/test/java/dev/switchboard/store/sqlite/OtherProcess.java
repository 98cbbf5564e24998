package dev.switchboard.store.sqlite;

import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A second Java process with a store of its own, to be killed. */
final class OtherProcess implements AutoCloseable {
  /** Few distinct pairs, so that conversations are shared. */
  static final int PAIRS = 7;

  private static final int THREADS = 8;

  private final Process process;
  private final BufferedReader lines;

  private OtherProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a process that opens the store in a directory and accepts messages until it dies. */
  static OtherProcess acceptingInto(Path directory) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new OtherProcess(
        new ProcessBuilder(
                java,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** The next id that was accepted. */
  String nextLine() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new AssertionError("the other process has ended");
    }
    return line;
  }

  /** Kills it as the machine would; returns when it is dead. What it printed can still be read. */
  void kill() {
    // Not through the process itself, which would close the stream that is still to be read.
    process.toHandle().destroyForcibly();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Everything it had printed before it died, less a line that was cut off. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (int c = lines.read(); c >= 0; c = lines.read()) {
      rest.append((char) c);
    }
    return rest.substring(0, rest.lastIndexOf("\n") + 1);
  }

  @Override
  public void close() {
    kill();
  }

  /** Accepts messages on several threads and prints each id once it is durable. */
  public static void main(String[] args) {
    SqliteFixture store = new SqliteFixture(Path.of(args[0]));
    Samples samples = new Samples();
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().start(() -> acceptForEver(store, samples));
    }
  }

  private static void acceptForEver(SqliteFixture store, Samples samples) {
    for (int n = 0; true; n++) {
      NewMessage message;
      synchronized (samples) {
        message = samples.sms(Samples.ANN, "1000" + n % PAIRS);
      }
      Receipt receipt = StoreContract.fresh(store.intake().accept(message, null)).receipt();
      printLine(receipt.id().toString());
    }
  }

  private static synchronized void printLine(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
