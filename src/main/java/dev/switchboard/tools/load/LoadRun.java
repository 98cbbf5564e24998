package dev.switchboard.tools.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run from beginning to end: asks the server for its totals, puts load on it, asks again, and
 * holds what the server says against what it answered. For one caller, once.
 */
public final class LoadRun {
  private static final int DEFAULT_PORT = 80;
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** Beyond the timeout of the last response: an event loop that takes longer is stuck. */
  private static final Duration MAX_OVERTIME = Duration.ofSeconds(30);

  private final LoadPlan plan;
  private final LongSupplier nanoTime;
  private final ServerCountsClient countsClient;
  private final InetSocketAddress address;
  private final Requests requests;
  private final Measurements measurements;
  private volatile boolean stopped;
  private volatile @Nullable EventLoop loop;

  /**
   * @param run names this run's idempotency keys: not used before on this server
   * @param nanoTime monotonic
   * @throws IOException for a target whose host is not known, with a sentence
   */
  public LoadRun(LoadPlan plan, long run, LongSupplier nanoTime) throws IOException {
    this.plan = plan;
    this.nanoTime = nanoTime;
    int port = plan.target().getPort();
    address = new InetSocketAddress(plan.target().getHost(), port < 0 ? DEFAULT_PORT : port);
    if (address.isUnresolved()) {
      throw new IOException("the host of " + plan.target() + " is not known");
    }
    countsClient = new ServerCountsClient(plan.target(), plan.apiKey(), nanoTime);
    requests = new Requests(plan, run);
    measurements = new Measurements(plan.openLoop());
  }

  /** Whether the target is this machine. */
  public boolean isLocal() {
    return address.getAddress().isLoopbackAddress();
  }

  /** Ends early, from any thread: what was measured until then is reported. */
  public void stop() {
    stopped = true;
    EventLoop running = loop;
    if (running != null) {
      running.stop();
    }
  }

  /**
   * Runs.
   *
   * @param progress told once a second while requests are sent
   * @throws IOException when the server cannot be asked for its totals at the start, with a
   *     sentence
   */
  public LoadReport run(Consumer<Progress> progress) throws IOException, InterruptedException {
    ServerCounts before = countsClient.read();
    long start = nanoTime.getAsLong();
    long measureStart = start + plan.warmup().toNanos();
    EventLoop running = new EventLoop(plan, address, requests, measurements, start, nanoTime);
    loop = running;
    if (stopped) {
      running.stop();
    }
    FutureTask<@Nullable Void> task = new FutureTask<>(running);
    Thread.ofPlatform().daemon().name("switchboard-load").start(task);

    ProgressWatch watch = new ProgressWatch(measurements, start, measureStart, progress);
    watch(running, watch, measureStart);
    Sample first = plan.warmup().isZero() ? sample(before) : sample();
    watch(running, watch, Long.MAX_VALUE);
    Sample last = sample();
    join(task);
    return report(running, before, first, last);
  }

  private void watch(EventLoop running, ProgressWatch watch, long until)
      throws InterruptedException {
    while (true) {
      long now = nanoTime.getAsLong();
      long wait = Math.min(PROGRESS_INTERVAL.toNanos(), until - now);
      if (wait <= 0 || running.awaitSendingOver(wait)) {
        return;
      }
      watch.tell(nanoTime.getAsLong());
    }
  }

  private Sample sample() {
    return sample(null);
  }

  private Sample sample(@Nullable ServerCounts known) {
    RequestCounts.Count warmup = measurements.warmup.count();
    RequestCounts.Count measured = measurements.measured.count();
    long now = nanoTime.getAsLong();
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return new Sample(
        now,
        warmup.acknowledged() + measured.acknowledged(),
        warmup.answered() + measured.answered(),
        cpu,
        known != null ? known : ledgerOrNothing());
  }

  private @Nullable ServerCounts ledgerOrNothing() {
    try {
      return countsClient.read();
    } catch (IOException _) {
      return null;
    }
  }

  private void join(FutureTask<@Nullable Void> task) throws IOException, InterruptedException {
    Duration limit = plan.timeout().plus(MAX_OVERTIME);
    try {
      var _ = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load generator broke", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the load generator did not end", e);
    }
  }

  private LoadReport report(EventLoop over, ServerCounts before, Sample first, Sample last)
      throws InterruptedException {
    double seconds = seconds(last.nanos() - first.nanos());
    double cpuSeconds = seconds(last.cpu().minus(first.cpu()).toNanos());
    long answered = last.answered() - first.answered();
    return new LoadReport(
        plan,
        measurements.warmup.count(),
        measurements.measured.count(),
        over.offered(),
        over.longestBehindNanos() / 1e6,
        seconds,
        (last.acknowledged() - first.acknowledged()) / seconds,
        measurements.latencies.latency(),
        measurements.latencies.service(),
        new LoadReport.Refused(
            measurements.refusals.counts(), measurements.refusals.longestRetryAfterSeconds()),
        new LoadReport.Connections(
            measurements.connectFailures.sum(), measurements.reconnects.sum()),
        server(before, first.counts(), last.counts()),
        new LoadReport.Client(cpuSeconds, answered == 0 ? 0 : cpuSeconds * 1e6 / answered));
  }

  /** The totals as soon as nothing more is pending than before, or the wait is over. */
  private LoadReport.@Nullable Server server(
      ServerCounts before, @Nullable ServerCounts first, @Nullable ServerCounts last)
      throws InterruptedException {
    long start = nanoTime.getAsLong();
    ServerCounts now = ledgerOrNothing();
    while (!stopped
        && (now == null || now.pending() > before.pending())
        && nanoTime.getAsLong() - start < plan.awaitDispatch().toNanos()) {
      Thread.sleep(POLL_INTERVAL);
      now = ledgerOrNothing();
    }
    if (now == null) {
      return null;
    }
    double rate =
        first == null || last == null
            ? Double.NaN
            : (last.dispatched() - first.dispatched()) / seconds(last.nanos() - first.nanos());
    return new LoadReport.Server(
        now.accepted() - before.accepted(),
        now.dispatched() - before.dispatched(),
        now.failed() - before.failed(),
        now.pending(),
        before.pending(),
        now.drift(),
        rate,
        last == null ? -1 : last.pending(),
        seconds(nanoTime.getAsLong() - start));
  }

  private static double seconds(long nanos) {
    return Math.max(1, nanos) / (double) ArrivalSchedule.NANOS_PER_SECOND;
  }
}
