package dev.switchboard.http;

/** Who may use a route. */
public sealed interface Policy {
  /** Everybody, without a key. */
  Policy PUBLIC = new Public();

  /** The sender of a request whose signature the handler verifies; no key is asked for. */
  Policy SIGNATURE = new Signature();

  /** Holders of an API key, whatever its scopes; everybody where the server needs no keys. */
  Policy ANY_KEY = new AnyKey();

  /** Holders of an API key with this scope; everybody where the server needs no keys. */
  static Policy scope(Scope scope) {
    return new Scoped(scope);
  }

  /** See {@link #PUBLIC}. */
  record Public() implements Policy {}

  /** See {@link #SIGNATURE}. */
  record Signature() implements Policy {}

  /** See {@link #ANY_KEY}. */
  record AnyKey() implements Policy {}

  /** See {@link #scope}. */
  record Scoped(Scope scope) implements Policy {}
}
