package dev.switchboard.smtp;

import dev.switchboard.http.connection.ClientAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocket;

/**
 * A connection to a client, in clear and then perhaps encrypted, on which nothing takes for ever.
 * One thread reads and writes; others may {@link #endInput}, {@link #close} and {@link
 * #cutIfOverdue}.
 *
 * <p>Answers are kept until the client has nothing more to say, so those to commands that were sent
 * together leave together (RFC 2920).
 */
final class SmtpConnection {
  private static final int OUTPUT_BYTES = 1_024;

  /** After a deadline the client is told so; what goes on beyond this is cut. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Socket raw;
  private final ClientAddress client;
  private final ClientInput in;
  private final Duration commandTimeout;
  private final LongSupplier nanoTime;
  private final long end;
  private Socket current;
  private OutputStream out;

  /** When what the thread does now is late. */
  private volatile long lateAt;

  /**
   * @param commandTimeout for a command to arrive, an answer to leave, TLS to begin
   * @param sessionTimeout for everything
   * @param nanoTime monotonic nanoseconds
   */
  SmtpConnection(
      Socket socket, Duration commandTimeout, Duration sessionTimeout, LongSupplier nanoTime)
      throws IOException {
    this.raw = socket;
    this.client = ClientAddress.of(socket.getInetAddress());
    this.in = new ClientInput(socket, nanoTime);
    this.commandTimeout = commandTimeout;
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong() + sessionTimeout.toNanos();
    this.current = socket;
    this.out = new BufferedOutputStream(socket.getOutputStream(), OUTPUT_BYTES);
    this.lateAt = end;
  }

  ClientAddress client() {
    return client;
  }

  /** Whether no other can read what is sent: it is encrypted, or does not leave the machine. */
  boolean isPrivate() {
    return isEncrypted() || raw.getInetAddress().isLoopbackAddress();
  }

  boolean isEncrypted() {
    return current instanceof SSLSocket;
  }

  /** The next command, as long as it comes in time. */
  ClientInput.Line readLine() throws IOException {
    if (!in.hasMore()) {
      flush();
    }
    readUntil(until(commandTimeout));
    try {
      return in.readLine();
    } catch (SocketTimeoutException _) {
      return new ClientInput.Line.Late();
    } finally {
      lateAt = end;
    }
  }

  /**
   * Reads a mail to its end.
   *
   * @throws SocketTimeoutException where it does not come in time
   */
  MailData.Arrival receive(MailData data, Duration timeout) throws IOException {
    flush();
    readUntil(until(timeout));
    try {
      return data.readFrom(in);
    } finally {
      lateAt = end;
    }
  }

  /**
   * Sets both ends of what is read now. The timeout of the socket alone is none for TLS: a record
   * is read in as many steps as the client likes, each with the whole timeout.
   */
  private void readUntil(long deadline) {
    in.deadline(deadline);
    lateAt = deadline;
  }

  /** Encrypts what follows. What came in clear, and was not used, is forgotten (RFC 3207, 4.2). */
  void startTls(SmtpTls tls) throws IOException {
    flush();
    lateAt = until(commandTimeout);
    current = tls.over(raw);
    lateAt = end;
    in.continueWith(current);
    out = new BufferedOutputStream(current.getOutputStream(), OUTPUT_BYTES);
  }

  void send(SmtpReply reply) throws IOException {
    send(reply.line());
  }

  /**
   * Sends lines.
   *
   * @param lines with their ends, in ASCII
   */
  void send(String lines) throws IOException {
    lateAt = until(commandTimeout);
    out.write(lines.getBytes(StandardCharsets.US_ASCII));
    lateAt = end;
  }

  void flush() throws IOException {
    lateAt = until(commandTimeout);
    out.flush();
    lateAt = end;
  }

  /** Lets the thread that reads see an end; it can still write. */
  void endInput() {
    try {
      raw.shutdownInput();
    } catch (IOException _) {
      close();
    }
  }

  /** Closes the connection if what is done on it takes too long. */
  void cutIfOverdue(long now) {
    if (now - lateAt > GRACE.toNanos()) {
      close();
    }
  }

  /** Ends the connection, with the farewell of TLS where it is spoken. */
  void end() {
    lateAt = until(commandTimeout);
    try {
      current.close();
    } catch (IOException _) {
      // It is of no use any more.
    }
    close();
  }

  /** Closes the connection at once, also in the middle of an exchange. */
  void close() {
    try {
      raw.close();
    } catch (IOException _) {
      // It is of no use any more.
    }
  }

  private long until(Duration timeout) {
    long then = nanoTime.getAsLong() + timeout.toNanos();
    return then - end < 0 ? then : end;
  }
}
