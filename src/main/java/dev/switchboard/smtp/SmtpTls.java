package dev.switchboard.smtp;

import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.http.connection.TlsWatch;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Speaks TLS over connections that began in clear, and loads the files again when they change.
 * Thread-safe.
 */
final class SmtpTls {
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final @Nullable TlsWatch watch;
  private final MailLog log;
  private final LongSupplier nanoTime;
  private SSLContext context;
  private long lookedAt;

  private SmtpTls(@Nullable TlsWatch watch, KeyStore keys, SmtpServer.Environment environment)
      throws GeneralSecurityException {
    this.watch = watch;
    this.log = environment.log();
    this.nanoTime = environment.nanoTime();
    this.context = context(keys);
    this.lookedAt = nanoTime.getAsLong();
  }

  /**
   * With the certificate of files, or one that is made now.
   *
   * @return null where there is no TLS
   * @throws ListenFailedException if the files cannot be used
   */
  static @Nullable SmtpTls of(SmtpSettings settings, SmtpServer.Environment environment) {
    TlsFiles files = settings.tls();
    try {
      if (files != null) {
        TlsWatch watch = new TlsWatch(files);
        return new SmtpTls(watch, watch.load(), environment);
      }
      return settings.selfSigned()
          ? new SmtpTls(null, SelfSigned.keyStore(environment.hostName()), environment)
          : null;
    } catch (IOException e) {
      throw new ListenFailedException("cannot speak TLS over SMTP: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform speaks TLS", e);
    }
  }

  /** The other end of a connection after its handshake. */
  Socket over(Socket socket) throws IOException {
    SSLSocket encrypted =
        (SSLSocket)
            current()
                .getSocketFactory()
                .createSocket(
                    socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    encrypted.setUseClientMode(false);
    encrypted.startHandshake();
    return encrypted;
  }

  private synchronized SSLContext current() {
    long now = nanoTime.getAsLong();
    if (watch != null && now - lookedAt >= LOOK_NANOS) {
      lookedAt = now;
      try {
        KeyStore changed = watch.loadChanged();
        context = changed == null ? context : context(changed);
      } catch (IOException | GeneralSecurityException e) {
        log.unexpected("the certificate of SMTP", e);
      }
    }
    return context;
  }

  private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
