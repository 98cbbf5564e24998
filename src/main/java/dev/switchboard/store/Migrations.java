package dev.switchboard.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/** The schema of each kind of database, as a folder of migrations. */
public final class Migrations {
  private Migrations() {}

  /**
   * The migrations of a database, which are not applied yet.
   *
   * @param folder of this kind of database
   */
  public static Flyway of(DataSource source, String folder) {
    return Flyway.configure()
        .dataSource(source)
        .locations("classpath:dev/switchboard/store/migrations/" + folder)
        .load();
  }

  /** Applies what is pending; tells the listener before, where an older version has tables here. */
  public static void apply(Flyway flyway, UpgradeListener listener) {
    MigrationInfoService migrations = flyway.info();
    MigrationInfo present = migrations.current();
    MigrationInfo[] pending = migrations.pending();
    if (present != null && pending.length > 0) {
      MigrationInfo last = pending[pending.length - 1];
      listener.onUpgrade(present.getVersion().toString(), last.getVersion().toString());
    }
    flyway.migrate();
  }

  /**
   * Refuses a database with a schema that this version does not know.
   *
   * @param database its name, for the user
   */
  public static void refuseNewer(String database, Flyway flyway) throws StoreOpenException {
    for (MigrationInfo migration : flyway.info().all()) {
      if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new StoreOpenException(
            database
                + " was written by a newer version of Switchboard (schema "
                + migration.getVersion()
                + ")");
      }
    }
  }
}
