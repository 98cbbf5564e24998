package dev.switchboard.store.transfer;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.store.sqlite.SqliteFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is copied is all there is: a new table or column has to be named in Table. */
@Tag("contract")
@SuppressWarnings("NullAway.Init")
class CatalogTest {
  /** Who runs on the store, which schema it has, and how it finds messages: true of one store. */
  private static final Set<String> NOT_COPIED =
      Set.of(
          "processes",
          "nodes",
          "live_nodes",
          "flyway_schema_history",
          "sqlite_sequence",
          "conversation_index",
          "conversation_messages",
          "conversations.unindexed");

  private static TargetDatabase target;
  private static Path file;

  @BeforeAll
  static void makeBoth(@TempDir Path directory) throws Exception {
    target = new TargetDatabase();
    target.serve().close();
    file = directory.resolve("switchboard.db");
    SqliteFixture.open(file).close();
  }

  @AfterAll
  static void drop() {
    target.close();
  }

  @Test
  void everyColumnOfTheTargetIsFilled() throws Exception {
    assertThat(columnsOfTarget()).isEqualTo(columns(Table.ALL.stream()));
  }

  @Test
  void everyColumnOfTheSourceIsRead() throws Exception {
    assertThat(columnsOfSource())
        .containsExactlyInAnyOrderElementsOf(
            Table.ALL.stream()
                .flatMap(table ->
                    table.columns().stream().map(column -> table.name() + "." + column.name()))
                .toList());
  }

  @Test
  void onlyLeasesAreNotTakenFromTheSource() {
    assertThat(
            Table.ALL.stream()
                .flatMap(table -> table.columns().stream())
                .filter(column -> !column.source().equals(column.name())))
        .extracting(Column::name)
        .containsOnly("lease_owner");
  }

  @Test
  void keysAreThoseOfTheTarget() throws Exception {
    for (Table table : Table.ALL) {
      Set<String> key =
          new TreeSet<>(
              target.query(
                  """
                  SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
                    AND a.attnum = ANY (i.indkey)
                  WHERE i.indisprimary AND i.indrelid = CAST('%s' AS regclass)\
                  """
                      .formatted(table.name())));
      assertThat(table.key()).as(table.name()).containsExactlyInAnyOrderElementsOf(key);
    }
  }

  @Test
  void textInKeysIsSortedByItsBytes() throws Exception {
    for (Table table : Table.ALL) {
      assertThat(
              target.query(
                  """
                  SELECT DISTINCT collation_name FROM information_schema.columns
                  WHERE table_name = '%s' AND data_type = 'text' AND column_name IN ('%s')\
                  """
                      .formatted(table.name(), String.join("', '", table.key()))))
          .as(table.name())
          .isSubsetOf("C");
    }
  }

  @Test
  void numberedAreThoseWhoseIdsTheTargetGivesOut() throws Exception {
    List<String> identities =
        target.query("SELECT table_name FROM information_schema.columns WHERE is_identity = 'YES'");

    assertThat(identities).contains("nodes");
    assertThat(Table.ALL.stream().filter(Table::numbered).map(Table::name))
        .containsExactlyInAnyOrderElementsOf(
            identities.stream().filter(table -> !NOT_COPIED.contains(table)).toList());
  }

  @Test
  void rowsAreNamedByANumber() {
    for (Table table : Table.ALL) {
      assertThat(table.columns().get(table.labelIndex()).type().isNumber()).isTrue();
    }
  }

  private static Map<String, String> columns(Stream<Table> tables) {
    return tables
        .flatMap(table ->
            table.columns().stream()
                .map(column ->
                    Map.entry(
                        table.name() + "." + column.name(),
                        column.type().name().toLowerCase(Locale.ROOT))))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, String> columnsOfTarget() throws Exception {
    return target
        .query(
            """
            SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_schema = 'public'\
            """)
        .stream()
        .map(line -> line.split(" ", 2))
        .filter(column -> isCopied(column[0]))
        .collect(toMap(column -> column[0], column -> column[1]));
  }

  private static List<String> columnsOfSource() throws Exception {
    List<String> columns = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
                    + " WHERE t.type = 'table'")) {
      while (row.next()) {
        columns.add(row.getString(1));
      }
    }
    columns.removeIf(column -> !isCopied(column));
    return columns;
  }

  private static boolean isCopied(String column) {
    return !NOT_COPIED.contains(column)
        && !NOT_COPIED.contains(column.substring(0, column.indexOf('.')));
  }
}
