package dev.switchboard.store;

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
 */
public record PostgresSettings(
    String url, @Nullable String user, @Nullable String password, Duration leaseDuration) {
  /** Shows no part that may hold a password. */
  @Override
  public String toString() {
    return "PostgresSettings[" + leaseDuration + "]";
  }
}
