package dev.switchboard.tools.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Starts a server, kills it again and again under load, and audits what is left. */
public final class Proof {
  private static final Duration FINISH_PATIENCE = Duration.ofMinutes(2);
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(10);

  private final ProofPlan plan;
  private final List<String> command;
  private final String version;
  private final Consumer<String> progress;
  private final SplittableRandom random;
  private final List<Duration> timesToReady = new ArrayList<>();

  /**
   * @param command the JVM and the program, without arguments
   * @param version of the program
   * @param progress hears a line for each kill
   */
  public Proof(ProofPlan plan, List<String> command, String version, Consumer<String> progress) {
    this.plan = plan;
    this.command = List.copyOf(command);
    this.version = version;
    this.progress = progress;
    this.random = new SplittableRandom(plan.seed());
  }

  /**
   * Does it; minutes, by the plan.
   *
   * @throws ProofFailure when it cannot be carried out
   */
  public ProofReport run() throws ProofFailure, InterruptedException {
    long began = System.nanoTime();
    Path data = plan.directory().toAbsolutePath().resolve("server");
    try {
      requireEmpty();
      Files.createDirectories(data);
      DiskCheck disk = DiskCheck.of(data);
      String run = Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
      try (AckLedger ledger = new AckLedger(plan.directory().resolve("acknowledged.txt"));
          Senders senders = new Senders(run, ledger, plan.rate())) {
        senders.start();
        for (int kill = 1; kill <= plan.kills(); kill++) {
          killOne(kill, data, ledger, senders);
        }
        try (ServerProcess last = start(data)) {
          senders.sendTo(last.url());
          boolean all = senders.finish(FINISH_PATIENCE);
          progress.accept(
              all
                  ? "All senders have their acknowledgement; waiting until everything is sent."
                  : "Some messages were not acknowledged within two minutes.");
          Audit audit = Audit.of(last.url(), run, ledger.idByNumber(), DRAIN_PATIENCE);
          last.kill();
          return report(ledger, senders, audit, disk, Duration.ofNanos(System.nanoTime() - began));
        }
      }
    } catch (IOException e) {
      throw new ProofFailure("files in " + plan.directory() + " cannot be written: " + e, e);
    }
  }

  private void killOne(int kill, Path data, AckLedger ledger, Senders senders)
      throws ProofFailure, InterruptedException {
    try (ServerProcess server = start(data)) {
      senders.sendTo(server.url());
      long uptime = plan.uptime().toNanos();
      TimeUnit.NANOSECONDS.sleep(uptime / 2 + random.nextLong(uptime));
      if (!server.isAlive()) {
        throw new ProofFailure(
            "the server ended by itself; " + data.resolve("errors.txt") + " may say why");
      }
      server.kill();
      senders.sendTo(null);
      progress.accept(
          "kill %d of %d: ready after %d ms, %,d acknowledged so far"
              .formatted(kill, plan.kills(), server.timeToReady().toMillis(), ledger.size()));
    }
  }

  private ServerProcess start(Path data) throws ProofFailure, InterruptedException {
    ServerProcess server = ServerProcess.start(command, data);
    timesToReady.add(server.timeToReady());
    return server;
  }

  private ProofReport report(
      AckLedger ledger, Senders senders, Audit audit, DiskCheck disk, Duration took) {
    return new ProofReport(
        version,
        plan,
        plan.kills(),
        senders.sent(),
        ledger.size(),
        senders.repeated(),
        ledger.contradictions(),
        audit.stored(),
        audit.lost(),
        audit.doubled(),
        audit.unsent(),
        audit.drift(),
        timesToReady,
        disk,
        took);
  }

  private void requireEmpty() throws IOException, ProofFailure {
    Files.createDirectories(plan.directory());
    try (Stream<Path> files = Files.list(plan.directory())) {
      if (files.findAny().isPresent()) {
        throw new ProofFailure(plan.directory() + " is not empty: name a new folder with --dir");
      }
    }
  }
}
