package dev.switchboard.callback.endpoint;

/**
 * An endpoint as the configuration declares it. Immutable.
 *
 * @param name under which it is known as long as it is declared
 * @param wish what an operator would say by the API
 * @param secret with which everything is signed; begins with {@code whsec_}
 */
public record DeclaredEndpoint(String name, Endpoints.Wish wish, String secret) {
  /** Shows nothing of the secret. */
  @Override
  public String toString() {
    return "DeclaredEndpoint[" + name + "]";
  }
}
