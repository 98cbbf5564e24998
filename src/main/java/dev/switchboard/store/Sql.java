package dev.switchboard.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with named parameters, as JDBC wants it.
 *
 * @param text with {@code ?} in place of each {@code :name}
 * @param parameters the name at each position; a name may stand at several
 */
record Sql(String text, List<String> parameters) {
  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");

  Sql {
    parameters = List.copyOf(parameters);
  }

  /** The statements of one file, by name. */
  record File(String file, Map<String, Sql> statements) {
    /** A statement that the file is known to hold. */
    Sql get(String name) {
      Sql sql = statements.get(name);
      if (sql == null) {
        throw new IllegalArgumentException(file + " has no statement " + name);
      }
      return sql;
    }
  }

  /**
   * Reads a file of this package in which every statement stands under a line {@code -- name:
   * its_name}.
   */
  static File load(String file) {
    try (InputStream in = Sql.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no such file of statements: " + file);
      }
      Map<String, Sql> statements = new HashMap<>();
      String[] parts =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^-- name: ", -1);
      for (int i = 1; i < parts.length; i++) {
        int lineEnd = parts[i].indexOf('\n');
        String body = parts[i].substring(lineEnd).strip();
        statements.put(parts[i].substring(0, lineEnd).strip(), parse(body));
      }
      return new File(file, statements);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sql parse(String body) {
    List<String> parameters = new ArrayList<>();
    Matcher matcher =
        PARAMETER.matcher(body.endsWith(";") ? body.substring(0, body.length() - 1) : body);
    String text =
        matcher.replaceAll(match -> {
          parameters.add(match.group(1));
          return "?";
        });
    return new Sql(text, parameters);
  }
}
