package dev.switchboard.store.sql;

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
import java.util.stream.IntStream;

/** A statement with named parameters, as JDBC wants it. */
public final class Sql {
  /** Where the files are. */
  private static final String FOLDER = "/dev/switchboard/store/";

  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");
  private static final Pattern LIST = Pattern.compile("IN (:[a-z_]+)\\*");
  private static final String SQLITE_LIST = "IN (SELECT value FROM json_each('[' || $1 || ']'))";
  private static final String POSTGRES_LIST = "= ANY (CAST(string_to_array($1, ',') AS bigint[]))";
  private static final Pattern END = Pattern.compile(";[ \\t]*(\\R|$)");

  private final String text;
  private final List<String> parameters;
  private final Map<String, int[]> positions = new HashMap<>();
  private final Map<Dialect, Sql> variants;

  /** A statement that all dialects understand. */
  public Sql(String text, List<String> parameters) {
    this(text, parameters, Map.of());
  }

  private Sql(String text, List<String> parameters, Map<Dialect, Sql> variants) {
    this.text = text;
    this.parameters = List.copyOf(parameters);
    this.variants = Map.copyOf(variants);
    for (String name : parameters) {
      positions.computeIfAbsent(
          name,
          _ ->
              IntStream.rangeClosed(1, parameters.size())
                  .filter(position -> parameters.get(position - 1).equals(name))
                  .toArray());
    }
  }

  /** The text with {@code ?} in place of each {@code :name}. */
  public String text() {
    return text;
  }

  /** The name at each position; a name may stand at several. */
  public List<String> parameters() {
    return parameters;
  }

  /** The positions of each name, from 1. */
  Map<String, int[]> positions() {
    return positions;
  }

  /** The statement as a dialect has it. */
  public Sql in(Dialect dialect) {
    return variants.getOrDefault(dialect, this);
  }

  /** The statements of one file, by name. */
  public record File(String file, Map<String, Sql> statements) {
    /** A statement that the file is known to hold. */
    public Sql get(String name) {
      Sql sql = statements.get(name);
      if (sql == null) {
        throw new IllegalArgumentException(file + " has no statement " + name);
      }
      return sql;
    }
  }

  /**
   * Reads a file of the room {@code store} in which every statement stands under a line {@code --
   * name: its_name}. Statements of {@code file.dialect.sql} replace those of the same name in
   * {@code file.sql}. After {@code IN :ids*} comes a list of numbers: one text, with commas between
   * them.
   */
  public static File load(String file) {
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
        variants.putAll(shared.variants);
        variants.put(dialect, variant.getValue().in(dialect));
        statements.put(variant.getKey(), new Sql(shared.text, shared.parameters, variants));
      }
    }
    return new File(file, statements);
  }

  /** The statements of one file, none where there is no such file. */
  private static Map<String, Sql> read(String file) {
    try (InputStream in = Sql.class.getResourceAsStream(FOLDER + file)) {
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
    Matcher end = END.matcher(body);
    String statement = end.find() ? body.substring(0, end.start()) : body;
    Matcher lists = LIST.matcher(statement);
    Map<Dialect, Sql> variants =
        lists.find()
            ? Map.of(Dialect.POSTGRESQL, parse(lists.replaceAll(POSTGRES_LIST), Map.of()))
            : Map.of();
    return parse(lists.replaceAll(SQLITE_LIST), variants);
  }

  private static Sql parse(String statement, Map<Dialect, Sql> variants) {
    List<String> parameters = new ArrayList<>();
    String text =
        PARAMETER
            .matcher(statement)
            .replaceAll(match -> {
              parameters.add(match.group(1));
              return "?";
            });
    return new Sql(text, parameters, variants);
  }
}
