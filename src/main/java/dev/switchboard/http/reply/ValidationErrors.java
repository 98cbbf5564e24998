package dev.switchboard.http.reply;

import dev.switchboard.http.reply.Problem.InvalidMember;
import java.util.ArrayList;
import java.util.List;

/** Collects all that is wrong with one request, so that a client learns everything at once. */
public final class ValidationErrors {
  private final List<InvalidMember> errors = new ArrayList<>();

  /**
   * Adds an error.
   *
   * @param detail the rest of the sentence that begins with the name of the member
   */
  public void add(String member, String detail) {
    add(new InvalidMember("/" + member, member + " " + detail));
  }

  /** Adds an error. */
  public void add(InvalidMember error) {
    errors.add(error);
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  /** {@code invalid_request} with all errors. */
  public ProblemException exception() {
    return Problem.invalid(errors).exception();
  }

  /**
   * Refuses a request with errors.
   *
   * @throws ProblemException {@code invalid_request} with all errors
   */
  public void check() {
    if (!isEmpty()) {
      throw exception();
    }
  }
}
