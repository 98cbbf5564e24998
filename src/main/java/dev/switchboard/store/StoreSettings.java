package dev.switchboard.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where messages are kept.
 *
 * @param url of the driver: {@code jdbc:sqlite:path} of a file that one process uses, or {@code
 *     jdbc:postgresql://host/database} of a database that several share, or {@code memory:} for
 *     what ends with the process
 * @param user null for the one in the URL, or the system's
 * @param password null for the one in the URL, in {@code ~/.pgpass}, or none
 * @param leaseDuration how long what a process holds stays its own after the last sign of life; at
 *     least a second; of no meaning for SQLite
 * @param readTimeout how long a read may take before it is stopped
 * @param memoryMaxBytes of a store in memory
 */
public record StoreSettings(
    String url,
    @Nullable String user,
    @Nullable String password,
    Duration leaseDuration,
    Duration readTimeout,
    long memoryMaxBytes) {
  static final String SQLITE = "jdbc:sqlite:";
  static final String POSTGRESQL = "jdbc:postgresql:";

  /** The URL of a store in memory. */
  public static final String MEMORY = "memory:";

  /** Whether other processes may share the store. */
  public boolean isShared() {
    return url.startsWith(POSTGRESQL);
  }

  /** The file of a store that is not shared. */
  public Path file() {
    return Path.of(url.substring(SQLITE.length()));
  }

  /** Whether everything ends with the process. */
  public boolean isInMemory() {
    return url.equals(MEMORY);
  }

  /** Where it is, for people: the whole path of the file, or the database without its options. */
  public String place() {
    if (isInMemory()) {
      return "in memory, gone when this process ends";
    }
    return isShared() ? url.split("\\?", 2)[0] : file().toAbsolutePath().normalize().toString();
  }

  /** Shows no part that may hold a password. */
  @Override
  public String toString() {
    return "StoreSettings[leaseDuration=" + leaseDuration + ", readTimeout=" + readTimeout + "]";
  }
}
