package dev.switchboard.smtp;

import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.connection.ClientAddress;
import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.intake.Intake;
import dev.switchboard.memory.MemoryBudget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The SMTP server. It is started and stopped once, in the order {@link #start}, {@link
 * #beginDrain}, {@link #drain}, {@link #stop}; each of the last three implies the ones before it.
 * Each connection has a virtual thread.
 */
public final class SmtpServer {
  private static final int ACCEPT_BACKLOG = 1_024;
  private static final int RADIX = 36;
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

  private final SmtpSettings settings;
  private final Environment environment;
  private final MailSubmitter submitter;
  private final @Nullable SmtpTls tls;
  private final Places places;
  private final Set<SmtpSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicLong connections = new AtomicLong();
  private @Nullable ServerSocket listening;
  private volatile boolean draining;
  private volatile boolean stopped;

  /**
   * What the server needs of others.
   *
   * @param hostName by which it greets
   * @param instance tells this process from others in the names of sessions; random
   * @param files that a mail may have
   * @param memory for mails, from their first byte until they are answered
   * @param acceptNanos told how long each acceptance took
   * @param nanoTime monotonic nanoseconds
   */
  public record Environment(
      String hostName,
      long instance,
      Authenticator authenticator,
      Intake intake,
      FileLimits files,
      MemoryBudget.Share memory,
      MailLog log,
      LongConsumer acceptNanos,
      LongSupplier nanoTime) {}

  /**
   * Prepares TLS; does not listen yet.
   *
   * @throws ListenFailedException if the files of TLS cannot be used
   */
  public SmtpServer(SmtpSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
    this.tls = SmtpTls.of(settings, environment);
    this.places = new Places(settings.maxConnections(), settings.maxConnectionsPerAddress());
    this.submitter =
        new MailSubmitter(
            environment.intake(),
            environment.files(),
            environment.nanoTime(),
            environment.acceptNanos());
  }

  /**
   * Listens.
   *
   * @return the port, which is the configured one unless that was 0
   * @throws ListenFailedException if the port cannot be bound
   */
  public int start() {
    try {
      ServerSocket socket = bind();
      listening = socket;
      Thread.ofPlatform().name("switchboard-smtp").daemon().start(() -> accept(socket));
      Thread.ofPlatform().name("switchboard-smtp-watch").daemon().start(this::watch);
      return socket.getLocalPort();
    } catch (IOException e) {
      throw ListenFailedException.of(settings.host(), settings.port(), "--set smtp.port", e);
    }
  }

  private ServerSocket bind() throws IOException {
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("host " + settings.host() + " is not known");
    }
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, ACCEPT_BACKLOG);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Takes no new connections, ends those that wait, and lets mails that are arriving arrive. */
  public void beginDrain() {
    draining = true;
    ServerSocket socket = listening;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is closed.
      }
    }
    sessions.forEach(SmtpSession::drain);
  }

  /**
   * Waits until mails that are arriving have been answered.
   *
   * @return whether every connection ended in that time
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    beginDrain();
    long deadline = now() + atMost.toNanos();
    synchronized (sessions) {
      for (long left = atMost.toNanos(); !sessions.isEmpty() && left > 0; left = deadline - now()) {
        sessions.wait(Math.max(1, left / 1_000_000));
      }
    }
    return sessions.isEmpty();
  }

  /** Closes every connection, also one on which a mail is arriving. */
  public void stop() {
    beginDrain();
    stopped = true;
    sessions.forEach(session -> session.connection().close());
  }

  /** Connections that are open at this moment. */
  public int connections() {
    return places.taken();
  }

  private void accept(ServerSocket socket) {
    while (!draining) {
      try {
        begin(socket.accept());
      } catch (IOException | RuntimeException e) {
        if (!draining) {
          // No more files, for example; that passes. A bug in one connection ends no other.
          log().unexpected("accepting a mail connection", e);
          pause(PAUSE_AFTER_FAILURE);
        }
      }
    }
  }

  private void begin(Socket socket) throws IOException {
    String address = ClientAddress.of(socket.getInetAddress()).limitKey();
    String name = name();
    if (!places.take(address)) {
      refuse(socket, name);
      return;
    }
    try {
      socket.setTcpNoDelay(true);
      SmtpConnection connection =
          new SmtpConnection(
              socket, settings.commandTimeout(), settings.sessionTimeout(), nanoTime());
      SmtpSession session = new SmtpSession(this, connection, name);
      sessions.add(session);
      if (draining) {
        session.drain();
      }
      Thread.ofVirtual().name("smtp-" + name).start(session);
    } catch (IOException _) {
      // The client has gone already.
      places.give(address);
      socket.close();
    } catch (RuntimeException e) {
      places.give(address);
      socket.close();
      throw e;
    }
  }

  /** In the buffer of the system there is room for one line, so nothing is waited for. */
  private void refuse(Socket socket, String name) throws IOException {
    try (socket) {
      SmtpReply reply = SmtpReply.TOO_MANY_CONNECTIONS;
      socket.getOutputStream().write(reply.line().getBytes(StandardCharsets.US_ASCII));
      log().answered("CONNECT", reply.code(), name, 0, 0, null);
    } catch (IOException _) {
      // It is gone.
    }
  }

  private void watch() {
    while (!stopped) {
      long now = now();
      sessions.forEach(session -> session.connection().cutIfOverdue(now));
      pause(LOOK);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String name() {
    return Long.toUnsignedString(environment.instance(), RADIX)
        + "-s"
        + Long.toString(connections.incrementAndGet(), RADIX);
  }

  void ended(SmtpSession session) {
    places.give(session.connection().client().limitKey());
    synchronized (sessions) {
      sessions.remove(session);
      sessions.notifyAll();
    }
  }

  SmtpSettings settings() {
    return settings;
  }

  String hostName() {
    return environment.hostName();
  }

  Authenticator authenticator() {
    return environment.authenticator();
  }

  MemoryBudget.Share memory() {
    return environment.memory();
  }

  MailSubmitter submitter() {
    return submitter;
  }

  MailLog log() {
    return environment.log();
  }

  @Nullable SmtpTls tls() {
    return tls;
  }

  LongSupplier nanoTime() {
    return environment.nanoTime();
  }

  long now() {
    return environment.nanoTime().getAsLong();
  }
}
