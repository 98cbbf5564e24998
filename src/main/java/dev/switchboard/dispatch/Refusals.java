package dev.switchboard.dispatch;

/** Calls that were answered, and those of them that were refused. Used by one thread. */
final class Refusals {
  private int calls;
  private int refused;

  void add(boolean wasRefused) {
    calls++;
    refused += wasRefused ? 1 : 0;
  }

  /** One of the calls that are counted was refused after all. */
  void addRefused() {
    refused++;
  }

  void set(int allCalls, int allRefused) {
    calls = allCalls;
    refused = allRefused;
  }

  int calls() {
    return calls;
  }

  int refused() {
    return refused;
  }

  /** Refused calls of all calls, 0 to 1. */
  double share() {
    return calls == 0 ? 0 : (double) refused / calls;
  }
}
