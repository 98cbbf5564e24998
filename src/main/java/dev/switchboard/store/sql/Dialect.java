package dev.switchboard.store.sql;

import java.util.Locale;

/** How a database wants its SQL. */
public enum Dialect {
  SQLITE,
  POSTGRESQL;

  private static final String SUFFIX = ".sql";

  /** The file with what differs in this dialect from the statements of a file. */
  String fileOf(String file) {
    String name = file.substring(0, file.length() - SUFFIX.length());
    return name + "." + name().toLowerCase(Locale.ROOT) + SUFFIX;
  }
}
