package dev.switchboard.smtp;

import dev.switchboard.http.connection.TlsFiles;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The SMTP server as configured.
 *
 * @param enabled whether there is one
 * @param port 0 takes a free one
 * @param maxMessageBytes of one mail, headers and encodings included
 * @param maxRecipients of one mail
 * @param maxConnections open at the same time
 * @param maxConnectionsPerAddress of one client address
 * @param commandTimeout for a whole command to arrive
 * @param dataTimeout for a whole mail to arrive
 * @param sessionTimeout for everything on one connection
 * @param tls null where no files are given
 * @param selfSigned whether TLS is offered with a certificate that is made at the start, where no
 *     files are given
 */
public record SmtpSettings(
    boolean enabled,
    String host,
    int port,
    int maxMessageBytes,
    int maxRecipients,
    int maxConnections,
    int maxConnectionsPerAddress,
    Duration commandTimeout,
    Duration dataTimeout,
    Duration sessionTimeout,
    @Nullable TlsFiles tls,
    boolean selfSigned) {}
