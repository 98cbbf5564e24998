package dev.switchboard.http;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the query of one request, and collects all that is wrong with it. */
public final class QueryReader {
  private final Exchange exchange;
  private final ValidationErrors errors = new ValidationErrors();

  public QueryReader(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * A parameter.
   *
   * @param allowed what it must be: the rest of a sentence that begins with "must be"
   * @return null where it is absent, empty or wrong
   */
  public <T> @Nullable T get(String name, Function<String, Optional<T>> read, String allowed) {
    String text = exchange.query(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    Optional<T> value = read.apply(text);
    if (value.isEmpty()) {
      errors.add(name, "must be " + allowed);
    }
    return value.orElse(null);
  }

  /** A whole number from {@code least} to {@code most}; {@code absent} where it is not given. */
  public int number(String name, int least, int most, int absent) {
    Integer number =
        get(
            name,
            text -> digits(text).filter(it -> it >= least && it <= most),
            "a whole number from " + least + " to " + most);
    return number == null ? absent : number;
  }

  /** A number of more digits than an int surely holds is the largest int. */
  private static Optional<Integer> digits(String text) {
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits
        ? Optional.of(text.length() < 10 ? Integer.parseInt(text) : Integer.MAX_VALUE)
        : Optional.empty();
  }

  /** Says what is wrong with a parameter beside others: the rest of a sentence. */
  public void wrong(String name, String fault) {
    errors.add(name, fault);
  }

  /**
   * Refuses a query with errors. Call it when all is read.
   *
   * @throws ProblemException {@code invalid_request} naming all parameters at fault
   */
  public void check() {
    errors.check();
  }
}
