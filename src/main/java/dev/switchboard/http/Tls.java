package dev.switchboard.http;

import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.http.connection.TlsWatch;
import java.io.IOException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;

/** Speaks TLS, and loads the files again when they change. Open connections keep the old ones. */
final class Tls extends AbstractLifeCycle {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final TlsWatch watch;
  private final Scheduler scheduler;
  private final FailureHandler failures;
  private final SslContextFactory.Server context = new SslContextFactory.Server();

  /**
   * @throws ListenFailedException if the files cannot be used
   */
  Tls(TlsFiles files, Scheduler scheduler, FailureHandler failures) {
    this.watch = new TlsWatch(files);
    this.scheduler = scheduler;
    this.failures = failures;
    // One certificate serves every name.
    context.setSniRequired(false);
    try {
      use(context, watch.load());
    } catch (IOException e) {
      throw new ListenFailedException("cannot speak TLS: " + e.getMessage(), e);
    }
  }

  SslConnectionFactory protocol(String next) {
    return new SslConnectionFactory(context, next);
  }

  @Override
  protected void doStart() {
    lookLater();
  }

  private void lookLater() {
    var _ = scheduler.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      KeyStore store = watch.loadChanged();
      if (store != null) {
        context.reload(it -> use((SslContextFactory.Server) it, store));
      }
    } catch (Exception e) {
      failures.unexpected("-", e);
    }
    if (isRunning()) {
      lookLater();
    }
  }

  private static void use(SslContextFactory.Server context, KeyStore store) {
    context.setKeyStore(store);
    context.setKeyStorePassword("");
  }
}
