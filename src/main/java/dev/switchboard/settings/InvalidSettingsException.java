package dev.switchboard.settings;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used. Its message lists every mistake on a line of its own and is
 * meant for the operator.
 */
public final class InvalidSettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  InvalidSettingsException(List<Mistake> mistakes) {
    super(render(mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /**
   * Every mistake: first names and notation, then values, then rules between keys; each group from
   * file to command line.
   */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  private static String render(List<Mistake> mistakes) {
    String count = mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes";
    return mistakes.stream()
        .map(mistake -> "\n  " + mistake)
        .collect(Collectors.joining("", count + " in the configuration:", ""));
  }
}
