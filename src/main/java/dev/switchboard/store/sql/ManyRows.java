package dev.switchboard.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement that changes many rows, each known by its {@code id}. Within the process it runs once
 * for each. A server has it once for all, with an array for every parameter that differs, and
 * returns the ids of those that it has changed: most of what a statement costs there does not
 * depend on its rows.
 *
 * <p>Every parameter is either common to all rows or set for each of them.
 */
public final class ManyRows {
  private static final String ID = "id";

  private final Statements statements;
  private final Sql sql;
  private final Common common;
  private final List<Long> ids = new ArrayList<>();
  private final Map<String, List<Long>> numbers = new LinkedHashMap<>();
  private final Map<String, List<@Nullable String>> texts = new LinkedHashMap<>();

  /** Sets the parameters that are the same for all rows. */
  public interface Common {
    void setIn(NamedStatement statement) throws SQLException;
  }

  public ManyRows(Statements statements, Sql sql) {
    this(statements, sql, _ -> {});
  }

  public ManyRows(Statements statements, Sql sql, Common common) {
    this.statements = statements;
    this.sql = sql;
    this.common = common;
  }

  /** Whether the statement has a parameter of this name in this database. */
  public boolean has(String name) {
    return statements.has(sql, name);
  }

  /** Begins the next row. */
  public ManyRows row(long id) {
    ids.add(id);
    return this;
  }

  /** Sets a parameter of the row that was begun last. */
  public ManyRows set(String name, long value) {
    numbers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    return this;
  }

  /** Sets a parameter of the row that was begun last. */
  public ManyRows set(String name, @Nullable String value) {
    texts.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    return this;
  }

  /** Runs it; the ids of the rows that were there and have been changed. */
  public Set<Long> change() throws SQLException {
    if (ids.isEmpty()) {
      return new HashSet<>();
    }
    return statements.takesArrays() ? changeAtOnce() : changeOneByOne();
  }

  private Set<Long> changeOneByOne() throws SQLException {
    NamedStatement statement = statements.statement(sql, ids.size());
    for (int i = 0; i < ids.size(); i++) {
      common.setIn(statement);
      statement.set(ID, ids.get(i));
      for (Map.Entry<String, List<Long>> column : numbers.entrySet()) {
        statement.set(column.getKey(), column.getValue().get(i));
      }
      for (Map.Entry<String, List<@Nullable String>> column : texts.entrySet()) {
        statement.set(column.getKey(), column.getValue().get(i));
      }
      statement.addToBatch();
    }
    int[] changes = statement.updateAll();
    Set<Long> changed = HashSet.newHashSet(changes.length);
    for (int i = 0; i < changes.length; i++) {
      if (changes[i] == 1) {
        changed.add(ids.get(i));
      }
    }
    return changed;
  }

  private Set<Long> changeAtOnce() throws SQLException {
    NamedStatement statement = statements.statement(sql).setArray(ID, array(ids));
    common.setIn(statement);
    for (Map.Entry<String, List<Long>> column : numbers.entrySet()) {
      statement.setArray(column.getKey(), array(column.getValue()));
    }
    for (Map.Entry<String, List<@Nullable String>> column : texts.entrySet()) {
      statement.setArray(column.getKey(), column.getValue().toArray(new String[0]));
    }
    Set<Long> changed = HashSet.newHashSet(ids.size());
    try (ResultSet row = statement.query()) {
      while (row.next()) {
        changed.add(row.getLong(ID));
      }
    }
    return changed;
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
