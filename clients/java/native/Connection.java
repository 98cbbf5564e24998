import dev.client.ApiClient;
import dev.client.ApiException;

/** What differs with the library native. */
record Connection(ApiClient client) {
  /** A status that is no success, and its document. */
  record Refusal(int status, String body) {}

  interface Call {
    void make() throws Exception;
  }

  Connection(String url) {
    this(client(url));
  }

  private static ApiClient client(String url) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(url);
    return client;
  }

  Refusal refusal(Call call) throws Exception {
    try {
      call.make();
    } catch (ApiException e) {
      return new Refusal(e.getCode(), e.getResponseBody());
    }
    throw new IllegalStateException("was not refused");
  }
}
