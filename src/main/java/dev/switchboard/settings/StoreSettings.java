package dev.switchboard.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where messages are kept.
 *
 * @param url a JDBC URL: {@code jdbc:sqlite:path} of a file that one process uses, or {@code
 *     jdbc:postgresql://host/database} of a database that many share
 * @param user null where the database or its driver knows whom to take
 * @param password null where none is needed, or the driver finds it elsewhere
 * @param leaseDuration after the last sign of life of a process, its work is taken over by others;
 *     of no meaning for SQLite
 * @param readTimeout how long a read may take before it is stopped
 */
public record StoreSettings(
    String url,
    @Nullable String user,
    @Nullable String password,
    Duration leaseDuration,
    Duration readTimeout) {
  /** Whether other processes may share the store. */
  public boolean isShared() {
    return url.startsWith(Types.POSTGRESQL);
  }

  /** Shows no part that is, or may hold, a secret. */
  @Override
  public String toString() {
    return "StoreSettings[url and password not shown, leaseDuration="
        + leaseDuration
        + ", readTimeout="
        + readTimeout
        + "]";
  }
}
