package dev.switchboard.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.event.Listeners;
import dev.switchboard.server.PostgresServer;
import dev.switchboard.store.JdbcFixture;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import java.time.Duration;

/** The store on a database of its own, on the one server that all tests share. */
final class PostgresFixture extends JdbcFixture {
  /** Longer than any test takes: here nobody dies by himself. */
  static final Duration LEASE = Duration.ofMinutes(10);

  private final PostgresServer.Database place;
  private final String url;
  private PostgresDatabase database;
  private boolean ownsPlace;

  /** A store with nothing in it. */
  PostgresFixture() {
    this(emptyStore());
    ownsPlace = true;
  }

  private static PostgresServer.Database emptyStore() {
    PostgresServer.assumeAvailable();
    return PostgresServer.copyOf(Template.EMPTY);
  }

  /** Made once, because making the tables takes longer than most tests. */
  private static final class Template {
    static final PostgresServer.Database EMPTY = make();

    private static PostgresServer.Database make() {
      PostgresServer.Database place = PostgresServer.emptyDatabase();
      new PostgresFixture(place).close();
      return place;
    }
  }

  /** One more process beside those that share the database already. */
  PostgresFixture(PostgresServer.Database place) {
    this(place, place.url());
  }

  /** One more process, which takes another way to the database. */
  PostgresFixture(PostgresServer.Database place, String url) {
    this.place = place;
    this.url = url;
    this.database = start();
  }

  private PostgresDatabase start() {
    try {
      PostgresDatabase opened =
          PostgresDatabase.open(
              new StoreSettings(url, place.user(), null, LEASE, Duration.ofSeconds(5), 0),
              Samples.NOON,
              System::nanoTime,
              new NodeName("here", "test"),
              UpgradeListener.NONE);
      opened.start(handOff, new Listeners(events), failures::add);
      return opened;
    } catch (StoreOpenException e) {
      throw new AssertionError(e);
    }
  }

  PostgresServer.Database place() {
    return place;
  }

  /** Has the others believe that this process is dead. */
  void seemDead() {
    assertThat(
            execute("UPDATE nodes SET expires_at = 0 WHERE id = " + database.membership().owner()))
        .isEqualTo(1);
  }

  @Override
  public void allowNegativeAttempts() {
    execute("ALTER TABLE manual_retries DROP CONSTRAINT manual_retries_attempts_before_check");
  }

  @Override
  public PostgresDatabase database() {
    return database;
  }

  @Override
  public void reopen() {
    database.close();
    database = start();
  }

  @Override
  public void close() {
    database.close();
    if (ownsPlace) {
      place.drop();
    }
  }
}
