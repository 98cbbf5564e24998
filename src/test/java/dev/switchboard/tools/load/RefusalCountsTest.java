package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RefusalCountsTest {
  private final RefusalCounts refusals = new RefusalCounts();

  @Test
  void answersAreCountedByStatusAndCode() throws Exception {
    refuse(429, "rate_limited");
    refuse(503, "unavailable");
    refuse(429, "rate_limited");
    refuse(429, "rate_limited_too");
    refuse(503, "");

    assertThat(refusals.counts())
        .first()
        .isEqualTo(new RefusalCounts.Count(429, "rate_limited", 2));
    assertThat(refusals.counts())
        .contains(
            new RefusalCounts.Count(503, "unavailable", 1),
            new RefusalCounts.Count(429, "rate_limited_too", 1),
            new RefusalCounts.Count(503, "", 1))
        .hasSize(4);
  }

  @Test
  void onlySoManyKindsAreToldApart() throws Exception {
    for (int i = 0; i < 1000; i++) {
      refuse(400, "code_" + i);
    }
    assertThat(refusals.counts())
        .hasSize(33)
        .first()
        .isEqualTo(new RefusalCounts.Count(0, "other", 968));
  }

  private void refuse(int status, String code) throws UnreadableResponseException {
    String body = "{\"code\":\"" + code + "\"}";
    ResponseReader response = new ResponseReader();
    byte[] bytes =
        "HTTP/1.1 %d No\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body)
            .getBytes(ISO_8859_1);
    assertThat(response.take(ByteBuffer.wrap(bytes))).isTrue();
    refusals.add(response, 1);
  }
}
