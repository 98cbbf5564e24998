package dev.switchboard.http.access;

/** Who may use a route. */
public sealed interface Policy {
  /** Everyone, without a key. */
  Policy PUBLIC = new Public();

  /** Holders of an API key, of any scope; everyone where the server needs no keys. */
  Policy ANY_KEY = new AnyKey();

  /** Holders of an API key with this scope; everyone where the server needs no keys. */
  static Policy scope(Scope scope) {
    return new Scoped(scope);
  }

  /** Senders that sign the body. It is verified as the handler reads it; no key is asked for. */
  static Policy signed(RequestSignature signature) {
    return new Signed(signature);
  }

  /** Callers that other credentials admit, such as those of the API that a facade imitates. */
  static Policy credentials(Credentials credentials) {
    return new Own(credentials);
  }

  /** See {@link #PUBLIC}. */
  record Public() implements Policy {}

  /** See {@link #ANY_KEY}. */
  record AnyKey() implements Policy {}

  /** See {@link #scope}. */
  record Scoped(Scope scope) implements Policy {}

  /** See {@link #signed}. */
  record Signed(RequestSignature signature) implements Policy {}

  /** See {@link #credentials}. */
  record Own(Credentials credentials) implements Policy {}
}
