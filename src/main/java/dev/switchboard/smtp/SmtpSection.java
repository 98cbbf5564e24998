package dev.switchboard.smtp;

import static dev.switchboard.settings.ValueTypes.duration;
import static dev.switchboard.settings.ValueTypes.wholeNumber;

import dev.switchboard.http.AuthSection;
import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.nio.file.Path;
import java.time.Duration;

/** The settings of the SMTP server: {@code smtp.*}. */
public final class SmtpSection extends Section<SmtpSettings> {
  /** The memory budget has room for mails where this is set. */
  public final Key<Boolean> enabled =
      key("smtp.enabled", ValueTypes.flag(), "false")
          .doc("Take in mail by SMTP, for applications that speak nothing else.");

  private final Key<String> host =
      key("smtp.host", ValueTypes.host(), "127.0.0.1")
          .doc(
              "Address to listen on. Any other than loopback needs an API key, or `auth.mode: none`"
                  + " said explicitly.");
  private final Key<Integer> port =
      key("smtp.port", wholeNumber(0, 65_535), "1025").doc("Port; 0 takes a free one.");

  /** The memory budget has room for mails of this size. */
  public final Key<Long> maxMessageBytes =
      key("smtp.max-message-bytes", ValueTypes.size("1KiB", "64MiB"), "2MiB")
          .doc(
              "Largest mail, with its headers and encoded attachments; the server announces it."
                  + " `memory.budget` must have room for it.");

  private final Key<Integer> maxRecipients =
      key("smtp.max-recipients", wholeNumber(1, 1_000), "100")
          .doc("Recipients of one mail; each of them is a message.");
  private final Key<Integer> maxConnections =
      key("smtp.max-connections", wholeNumber(1, 100_000), "1000")
          .doc("Connections open at the same time; one more is answered 421.");
  private final Key<Integer> maxConnectionsPerAddress =
      key("smtp.max-connections-per-address", wholeNumber(1, 100_000), "500")
          .doc("The same for one client address (IPv6: one /64).");
  private final Key<Duration> commandTimeout =
      key("smtp.command-timeout", duration("100ms", "1h"), "5m")
          .doc("A command must have arrived within it, counted from the last answer.");
  private final Key<Duration> dataTimeout =
      key("smtp.data-timeout", duration("100ms", "1h"), "5m")
          .doc("A mail must have arrived within it, counted from the answer to `DATA`.");
  private final Key<Duration> sessionTimeout =
      key("smtp.session-timeout", duration("1s", "24h"), "1h")
          .doc("A connection is closed after it.");
  private final Key<Path> certificate =
      optional("smtp.tls.certificate", ValueTypes.file(), "none")
          .doc(
              "PEM file with the certificate and its chain, for `STARTTLS`. Both files are read"
                  + " again when they change.");
  private final Key<Path> privateKey =
      optional("smtp.tls.key", ValueTypes.file(), "none")
          .doc("PEM file with the private key of the certificate, PKCS #8, not encrypted.");
  private final Key<Boolean> selfSigned =
      optional("smtp.tls.self-signed", ValueTypes.flag(), "`true` unless `smtp.host` is loopback")
          .doc(
              "Offer `STARTTLS` with a certificate made at the start, where no file is given. Not on"
                  + " loopback, because many clients use `STARTTLS` wherever it is offered, and"
                  + " refuse a certificate that they do not know.");
  private final AuthSection auth;

  /**
   * The section.
   *
   * @param auth which decides whether a key is needed
   */
  public SmtpSection(AuthSection auth) {
    this.auth = auth;
  }

  /** Bytes of memory that a mail of this size takes while it arrives. */
  public static long memoryOf(long mailBytes) {
    return MailSubmitter.MEMORY_FACTOR * mailBytes + MailData.MAX_CHUNK_BYTES;
  }

  @Override
  protected String introduction() {
    return "[SMTP](smtp.md) describes what the server takes in, and how clients log in.";
  }

  @Override
  protected SmtpSettings read(Values values) {
    boolean on = values.get(enabled);
    if (on) {
      auth.requireKeysToListen(values, host);
    }
    return new SmtpSettings(
        on,
        values.get(host),
        values.get(port),
        Math.toIntExact(values.get(maxMessageBytes)),
        values.get(maxRecipients),
        values.get(maxConnections),
        values.get(maxConnectionsPerAddress),
        values.get(commandTimeout),
        values.get(dataTimeout),
        values.get(sessionTimeout),
        TlsFiles.read(values, certificate, privateKey),
        values.getOr(selfSigned, !ValueTypes.isLoopback(values.get(host))));
  }
}
