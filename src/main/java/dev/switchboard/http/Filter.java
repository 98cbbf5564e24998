package dev.switchboard.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A parameter of a query that narrows a listing. */
public final class Filter {
  private Filter() {}

  /**
   * Reads a parameter.
   *
   * @param allowed what the parameter must be, for the sentence that is added to the faults when it
   *     is something else
   * @return null when it is absent, empty or wrong
   */
  public static <T> @Nullable T read(
      Exchange exchange,
      String name,
      Function<String, Optional<T>> read,
      String allowed,
      List<Problem.InvalidMember> faults) {
    String text = exchange.query(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    Optional<T> value = read.apply(text);
    if (value.isEmpty()) {
      faults.add(new Problem.InvalidMember("/" + name, name + " must be " + allowed));
    }
    return value.orElse(null);
  }
}
