package dev.switchboard.store.postgres;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database that several processes share.
 *
 * @param url of the driver: {@code jdbc:postgresql://host/db}
 * @param user null for the one in the URL, or the system's
 * @param password null for the one in the URL, in {@code ~/.pgpass}, or none
 * @param leaseDuration how long what a process holds stays its own after the last sign of life; at
 *     least a second
 * @param readTimeout how long a read may take
 */
public record PostgresSettings(
    String url,
    @Nullable String user,
    @Nullable String password,
    Duration leaseDuration,
    Duration readTimeout) {
  /** With the usual time limit for reads. */
  public PostgresSettings(
      String url, @Nullable String user, @Nullable String password, Duration leaseDuration) {
    this(url, user, password, leaseDuration, Duration.ofSeconds(5));
  }

  /** Shows no part that may hold a password. */
  @Override
  public String toString() {
    return "PostgresSettings[" + leaseDuration + "]";
  }
}
