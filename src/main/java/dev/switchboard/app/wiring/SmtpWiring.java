package dev.switchboard.app.wiring;

import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.settings.Settings;
import dev.switchboard.smtp.FileLimits;
import dev.switchboard.smtp.MailLog;
import dev.switchboard.smtp.SmtpServer;
import dev.switchboard.smtp.SmtpSettings;
import dev.switchboard.telemetry.EventLog;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The wiring of {@code smtp}: a server where it is enabled, and nothing where it is not. */
final class SmtpWiring {
  private final @Nullable SmtpServer server;
  private final SmtpSettings settings;
  private final EventLog log;
  private String address = "";

  private SmtpWiring(@Nullable SmtpServer server, SmtpSettings settings, EventLog log) {
    this.server = server;
    this.settings = settings;
    this.log = log;
  }

  /**
   * Builds the server; it does not listen yet.
   *
   * @param instance random, for names in logs
   */
  static SmtpWiring build(
      Settings settings,
      IntakeWiring intake,
      MemoryBudget budget,
      TelemetryWiring telemetry,
      EventLog log,
      long instance,
      LongSupplier nanoTime) {
    SmtpSettings smtp = settings.get(Sections.SMTP);
    if (!smtp.enabled()) {
      return new SmtpWiring(null, smtp, log);
    }
    AuthSettings auth = settings.get(Sections.AUTH);
    MessageLimits limits = settings.get(Sections.API).limits();
    String name = Machines.hostName();
    SmtpServer server =
        new SmtpServer(
            smtp,
            new SmtpServer.Environment(
                name.isEmpty() ? "localhost" : name,
                instance,
                auth.authenticator(),
                intake.intake(),
                new FileLimits(
                    limits.maxAttachments(), limits.maxFileBytes(), limits.maxFilesBytes()),
                budget.share("mails", settings.get(Sections.MEMORY).mailsBytes()),
                told(log, telemetry),
                telemetry.meters()::acceptSeconds,
                nanoTime));
    telemetry.meters().gauges().bindMailConnections(server::connections);
    return new SmtpWiring(server, smtp, log);
  }

  private static MailLog told(EventLog log, TelemetryWiring telemetry) {
    return new MailLog() {
      @Override
      public void answered(
          String command,
          int code,
          String name,
          long durationNanos,
          int recipients,
          @Nullable String messageId) {
        log.mailAnswered(command, code, name, durationNanos, recipients, messageId);
        telemetry.meters().mailAnswered(command, code);
      }

      @Override
      public void unexpected(String name, Throwable failure) {
        log.unexpected(name, failure);
      }
    };
  }

  /**
   * Listens, where it is enabled.
   *
   * @throws dev.switchboard.http.connection.ListenFailedException with a sentence for the user
   */
  void start() {
    if (server != null) {
      int port = server.start();
      String host = settings.host();
      address = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
      log.mailReady("smtp://" + address);
    }
  }

  /** Where it listens; empty where it does not. */
  String address() {
    return address;
  }

  void beginDrain() {
    if (server != null) {
      server.beginDrain();
    }
  }

  void drain(Duration atMost) throws InterruptedException {
    if (server != null) {
      server.drain(atMost);
    }
  }

  void stop() {
    if (server != null) {
      server.stop();
    }
  }
}
