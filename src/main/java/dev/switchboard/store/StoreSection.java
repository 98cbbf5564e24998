package dev.switchboard.store;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where messages are kept: {@code store.*} and {@code lease.*}. */
public final class StoreSection extends Section<StoreSettings> {
  private static final int MAX_URL_CHARACTERS = 2000;

  /** Hosts, a database, options; user and password have keys of their own. */
  private static final Pattern POSTGRESQL_URL =
      Pattern.compile(StoreSettings.POSTGRESQL + "//[^/@?#\\s]+/[^/@?#\\s]+(\\?[^@#\\s]*)?");

  /** Secret as a whole, because the URL of a database may hold its password. */
  private static final Scalar<String> URL =
      Scalar.secret(
          StoreSettings.SQLITE
              + " and the path of a file (jdbc:sqlite:data/messages.db), or "
              + StoreSettings.POSTGRESQL
              + "//host/database with user and password in keys of their own, or "
              + StoreSettings.MEMORY
              + " for tests",
          StoreSection::storeUrl);

  /** Read by other sections too, which need to know what a store promises. */
  public final Key<String> url =
      key("store.url", URL, "jdbc:sqlite:data/switchboard.db")
          .doc(
              "Where messages are kept: a file that one process uses, or a PostgreSQL database that"
                  + " many share. With `memory:` everything is gone when the process ends.");

  private final Key<Long> memoryMax =
      key("store.memory-max", ValueTypes.size("1MiB", "1024GiB"), "128MiB")
          .doc(
              "`memory:`: bytes that messages and what belongs to them may occupy; beyond them"
                  + " requests get 503.");
  private final Key<String> user =
      optional("store.user", ValueTypes.credential(), "what the driver finds")
          .doc("Who connects to PostgreSQL. Never logged.");
  private final Key<String> password =
      secret("store.password", ValueTypes.credential(), "what the driver finds")
          .doc("The password of `store.user`. Never logged.");
  private final Key<Duration> readTimeout =
      key("store.read-timeout", ValueTypes.duration("100ms", "1m"), "5s")
          .doc(
              "How long one read of the store may take; then it is stopped, and answered with 503"
                  + " `query_timeout`.");
  private final Key<Duration> leaseDuration =
      key("lease.duration", ValueTypes.duration("1s", "10m"), "10s")
          .doc(
              "PostgreSQL: how long after its last sign of life the work of a process is taken over"
                  + " by the others.");

  @Override
  protected StoreSettings read(Values values) {
    return new StoreSettings(
        values.get(url),
        values.find(user),
        values.find(password),
        values.get(leaseDuration),
        values.get(readTimeout),
        values.get(memoryMax));
  }

  private static @Nullable String storeUrl(String text) {
    boolean allowed =
        text.length() <= MAX_URL_CHARACTERS
            && (text.equals(StoreSettings.MEMORY)
                || (text.startsWith(StoreSettings.POSTGRESQL)
                    ? POSTGRESQL_URL.matcher(text).matches() && !text.contains("password=")
                    : text.startsWith(StoreSettings.SQLITE) && isFile(text)));
    return allowed ? text : null;
  }

  /** SQLite's own in memory is refused: what forgets on stop is named as such. */
  private static boolean isFile(String url) {
    String path = url.substring(StoreSettings.SQLITE.length());
    boolean inMemory =
        path.startsWith("?") || path.contains(":memory:") || path.contains("mode=memory");
    return !path.isBlank() && !inMemory;
  }
}
