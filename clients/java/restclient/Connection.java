import dev.client.ApiClient;
import org.springframework.web.client.RestClientResponseException;

/** What differs with the library restclient. */
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
    } catch (RestClientResponseException e) {
      return new Refusal(e.getStatusCode().value(), e.getResponseBodyAsString());
    }
    throw new IllegalStateException("was not refused");
  }
}
