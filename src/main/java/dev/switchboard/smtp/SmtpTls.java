package dev.switchboard.smtp;

import dev.switchboard.http.ListenFailedException;
import dev.switchboard.http.TlsFiles;
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

  private final @Nullable TlsFiles files;
  private final MailLog log;
  private final LongSupplier nanoTime;
  private SSLContext context;
  private TlsFiles.@Nullable Stamp loaded;
  private long lookedAt;

  private SmtpTls(
      @Nullable TlsFiles files,
      KeyStore keys,
      TlsFiles.@Nullable Stamp stamp,
      SmtpServer.Environment environment)
      throws GeneralSecurityException {
    this.files = files;
    this.log = environment.log();
    this.nanoTime = environment.nanoTime();
    this.context = context(keys);
    this.loaded = stamp;
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
        TlsFiles.Stamp stamp = files.stamp();
        return new SmtpTls(files, files.load(), stamp, environment);
      }
      return settings.selfSigned()
          ? new SmtpTls(null, SelfSigned.keyStore(environment.hostName()), null, environment)
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
    if (files != null && now - lookedAt >= LOOK_NANOS) {
      lookedAt = now;
      TlsFiles.Stamp stamp = files.stamp();
      if (!stamp.equals(loaded)) {
        // One report for each change.
        loaded = stamp;
        try {
          context = context(files.load());
        } catch (IOException | GeneralSecurityException e) {
          log.unexpected("the certificate of SMTP", e);
        }
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
