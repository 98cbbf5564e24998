package dev.switchboard.http;

import dev.switchboard.http.Problem.InvalidMember;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with one body: everything, so that a client learns of it at once. */
public final class ValidationErrors {
  private final List<InvalidMember> faults = new ArrayList<>();

  /** The detail names its member: alone, it is the whole sentence that a client sees. */
  public void add(String member, String detail) {
    faults.add(new InvalidMember("/" + member, member + " " + detail));
  }

  public boolean isEmpty() {
    return faults.isEmpty();
  }

  public ProblemException exception() {
    return Problem.invalid(faults).exception();
  }
}
