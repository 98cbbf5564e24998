package dev.switchboard.http;

/** Who may use a route. */
public sealed interface Policy {
  /** Everybody, without a key. */
  Policy PUBLIC = new Public();

  /** The sender of a request whose signature the handler verifies; no key is asked for. */
  Policy SIGNATURE = new Signature();

  /** Holders of an API key with this scope; everybody where the server needs no keys. */
  static Policy scope(Scope scope) {
    return new Scoped(scope);
  }

  /** See {@link #PUBLIC}. */
  record Public() implements Policy {}

  /** See {@link #SIGNATURE}. */
  record Signature() implements Policy {}

  /** See {@link #scope}. */
  record Scoped(Scope scope) implements Policy {}
}
