import dev.client.ApiClient;
import dev.client.ApiException;

/** What differs with the library okhttp-gson. */
record Connection(ApiClient client) {
  /** A status that is no success, and its document. */
  record Refusal(int status, String body) {}

  interface Call {
    void make() throws Exception;
  }

  Connection(String url) {
    this(new ApiClient().setBasePath(url));
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
