package dev.switchboard.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
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
 * @param variants the same statement for dialects that need another text
 */
record Sql(String text, List<String> parameters, Map<Dialect, Sql> variants) {
  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");
  private static final Pattern END = Pattern.compile(";[ \\t]*(\\R|$)");

  Sql {
    parameters = List.copyOf(parameters);
    variants = Map.copyOf(variants);
  }

  /** A statement that all dialects understand. */
  Sql(String text, List<String> parameters) {
    this(text, parameters, Map.of());
  }

  /** The statement as a dialect has it. */
  Sql in(Dialect dialect) {
    return variants.getOrDefault(dialect, this);
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
   * its_name}. Where {@code file.dialect.sql} lies beside {@code file.sql}, what it holds stands in
   * for the statements of the same name.
   */
  static File load(String file) {
    Map<String, Sql> statements = read(file);
    if (statements.isEmpty()) {
      throw new IllegalArgumentException("no statements in " + file);
    }
    for (Dialect dialect : Dialect.values()) {
      for (Map.Entry<String, Sql> variant : read(dialect.fileOf(file)).entrySet()) {
        Sql shared = statements.get(variant.getKey());
        if (shared == null) {
          throw new IllegalArgumentException(
              dialect.fileOf(file) + " varies " + variant.getKey() + ", which is not there");
        }
        Map<Dialect, Sql> variants = new EnumMap<>(Dialect.class);
        variants.putAll(shared.variants());
        variants.put(dialect, variant.getValue());
        statements.put(variant.getKey(), new Sql(shared.text(), shared.parameters(), variants));
      }
    }
    return new File(file, statements);
  }

  /** The statements of one file, none where there is no such file. */
  private static Map<String, Sql> read(String file) {
    try (InputStream in = Sql.class.getResourceAsStream(file)) {
      Map<String, Sql> statements = new HashMap<>();
      if (in == null) {
        return statements;
      }
      String[] parts =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^-- name: ", -1);
      for (int i = 1; i < parts.length; i++) {
        int lineEnd = parts[i].indexOf('\n');
        String body = parts[i].substring(lineEnd).strip();
        statements.put(parts[i].substring(0, lineEnd).strip(), parse(body));
      }
      return statements;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What follows the semicolon is a remark about the next statement. */
  private static Sql parse(String body) {
    List<String> parameters = new ArrayList<>();
    Matcher end = END.matcher(body);
    Matcher matcher = PARAMETER.matcher(end.find() ? body.substring(0, end.start()) : body);
    String text =
        matcher.replaceAll(match -> {
          parameters.add(match.group(1));
          return "?";
        });
    return new Sql(text, parameters);
  }
}
