package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseReaderTest {
  private static final String ACCEPTED =
      """
      HTTP/1.1 202 Accepted
      Date: Sun, 22 Nov 2026 07:29:36 GMT
      content-LENGTH: 47_
      Idempotency-Replayed: true

      {"conversation_id":"1", "id" : "6h04a8ngm0000"}\
      """
          .replace("_\n", " \n")
          .replace("\n", "\r\n");
  private static final String LIMITED =
      "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\nContent-Length: 2\r\n\r\n{}";

  private final ResponseReader reader = new ResponseReader();

  @Test
  void responseIsReadInOnePiece() throws Exception {
    assertThat(reader.take(bytes(ACCEPTED))).isTrue();
    assertAccepted();
  }

  @Test
  void responseIsReadByteByByteAndTheNextOneAfterIt() throws Exception {
    for (String response : new String[] {ACCEPTED, LIMITED, ACCEPTED}) {
      for (int i = 0; i < response.length() - 1; i++) {
        assertThat(reader.take(bytes(response.substring(i, i + 1)))).isFalse();
      }
      assertThat(reader.take(bytes(response.substring(response.length() - 1)))).isTrue();
      if (response.equals(LIMITED)) {
        assertThat(reader.status()).isEqualTo(429);
        assertThat(reader.retryAfterSeconds()).isEqualTo(17);
        assertThat(reader.replayed()).isFalse();
      } else {
        assertAccepted();
      }
      reader.next();
    }
  }

  @Test
  void responseAfterAnInterimOneIsTheOneThatCounts() throws Exception {
    assertThat(reader.take(bytes("HTTP/1.1 100 Continue\r\nRetry-After: 9\r\n\r\n"))).isFalse();
    assertThat(reader.take(bytes(ACCEPTED))).isTrue();
    assertAccepted();
    assertThat(reader.retryAfterSeconds()).isZero();
  }

  @Test
  void connectionIsOverWhereTheServerSaysSoOrIsOld() throws Exception {
    assertThat(reader.take(bytes("HTTP/1.1 204 No\r\nConnection: Close\r\n\r\n"))).isTrue();
    assertThat(reader.closes()).isTrue();
    reader.next();
    assertThat(reader.take(bytes("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"))).isTrue();
    assertThat(reader.closes()).isTrue();
    reader.next();
    assertThat(reader.take(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))).isTrue();
    assertThat(reader.closes()).isFalse();
  }

  @Test
  void dateInRetryAfterIsPassedOver() throws Exception {
    String dated = LIMITED.replace("17", "Sun, 22 Nov 2026 07:29:36 GMT");
    assertThat(reader.take(bytes(dated))).isTrue();
    assertThat(reader.retryAfterSeconds()).isZero();
  }

  @Test
  void textThatIsNotThereIsEmpty() throws Exception {
    assertThat(reader.take(bytes(LIMITED))).isTrue();
    assertThat(reader.text(bytes("\"id\"").array()).length()).isZero();
  }

  @Test
  void largeResponseIsRead() throws Exception {
    String head = "HTTP/1.1 400 Bad\r\nContent-Length: 60000\r\n\r\n";
    assertThat(reader.take(bytes(head))).isFalse();
    assertThat(reader.take(bytes("x".repeat(60_000)))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "MALFORMED, SSH-2.0-OpenSSH_9.2",
    "MALFORMED, HTTP/1.1 abc No",
    "MALFORMED, HTTP/1.1",
    "MALFORMED, HTTP/1.1 099 No",
    "MALFORMED, HTTP/1.1 200 OK|Server: x|",
    "MALFORMED, HTTP/1.1 200 OK|Content-Length: -1|",
    "MALFORMED, HTTP/1.1 200 OK|Content-Length: 12345678901|",
    "MALFORMED, HTTP/1.1 200 OK|Content-Length: 1||xy",
    "CHUNKED, HTTP/1.1 202 Accepted|Transfer-Encoding: chunked|",
    "TOO_LARGE, HTTP/1.1 200 OK|Content-Length: 9000000|",
  })
  void whatCannotBeReadIsTold(Failure failure, String response) {
    ByteBuffer arrived = bytes(response.replace("|", "\r\n") + "\r\n");
    UnreadableResponseException thrown =
        catchThrowableOfType(UnreadableResponseException.class, () -> reader.take(arrived));
    assertThat(thrown.failure()).isEqualTo(failure);
  }

  @Test
  void headWithoutEndIsTooLarge() {
    UnreadableResponseException thrown =
        catchThrowableOfType(
            UnreadableResponseException.class,
            () -> {
              while (!reader.take(bytes("x".repeat(1000)))) {
                // More of the same.
              }
            });
    assertThat(thrown.failure()).isEqualTo(Failure.TOO_LARGE);
  }

  private void assertAccepted() {
    assertThat(reader.status()).isEqualTo(202);
    assertThat(reader.replayed()).isTrue();
    assertThat(reader.closes()).isFalse();
    assertThat(reader.text(bytes("\"id\"").array())).hasToString("6h04a8ngm0000");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
