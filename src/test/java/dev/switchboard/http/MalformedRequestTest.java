package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is sent: a 4xx as problem+json, or a closed connection; never a 5xx, and the server
 * lives on.
 */
class MalformedRequestTest {
  private static final String HOST = "Host: x\r\n";
  private static final Logger ROOT = Logger.getLogger("");
  private static final List<LogRecord> LOGGED = new CopyOnWriteArrayList<>();
  private static final Handler RECORDER =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.INFO.intValue()
              && !isUnheard(String.valueOf(entry.getLoggerName()))) {
            LOGGED.add(entry);
          }
        }

        // See LibraryLog.
        private static boolean isUnheard(String logger) {
          return logger.startsWith("org.eclipse.jetty.http.")
              || logger.equals("org.eclipse.jetty.util.HostPort");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private static TestServer server = TestServer.start();

  @BeforeAll
  static void record() {
    ROOT.addHandler(RECORDER);
  }

  @AfterAll
  static void stop() {
    ROOT.removeHandler(RECORDER);
    server.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("no spaces in the request line", 400, "GARBAGE\r\n\r\n"),
        Arguments.of("no version", 400, "GET /api/good\r\n" + HOST + "\r\n"),
        Arguments.of("unknown version", 400, "GET /api/good HTTP/9.9\r\n" + HOST + "\r\n"),
        Arguments.of("unknown protocol", 400, "GET /api/good ICAP/1.0\r\n" + HOST + "\r\n"),
        Arguments.of("HTTP/2 preface", 426, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Arguments.of("TLS hello", 400, "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\r\n\r\n"),
        Arguments.of("LF without CR", 400, "GET /api/good HTTP/1.1\nHost: x\n\n"),
        Arguments.of("empty path", 400, "GET  HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "path of control characters", 400, "GET /\u0001\u0002 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of("bad escape in the path", 400, "GET /api/%zz HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of("cut escape in the path", 400, "GET /api/x%2 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "bad escape in a parameter", 400, "GET /api/things/%zz HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "not UTF-8 in a parameter", 400, "GET /api/things/%ff HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "bad escape in the query", 400, "GET /api/query?q=%zz HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "not UTF-8 in the query", 400, "GET /api/query?q=%c3%28 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "cut UTF-8 in the query", 400, "GET /api/query?q=%c3 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "cut escape in the query", 400, "GET /api/query?q=%c HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "long UTF-8 in the query", 400, "GET /api/query?q=%c0%af HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "half a surrogate pair in the query",
            400,
            "GET /api/query?q=%ed%a0%80 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "cut UTF-8 in a name", 400, "GET /api/query?q%c3=1 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "cut UTF-8 in a lone name", 400, "GET /api/query?q%c3 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "cut UTF-8 in a parameter", 400, "GET /api/things/%c3 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "cut escape in a parameter", 400, "GET /api/things/%c HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "control characters in the query",
            400,
            "GET /api/query?q=\u0001 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(
            "a path of 100,000",
            414,
            "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of("no Host", 400, "GET /api/good HTTP/1.1\r\n\r\n"),
        Arguments.of("two Hosts", 400, "GET /api/good HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        Arguments.of("bad Host", 400, "GET /api/good HTTP/1.1\r\nHost: x:port\r\n\r\n"),
        Arguments.of(
            "header without colon", 400, "GET /api/good HTTP/1.1\r\n" + HOST + "nonsense\r\n\r\n"),
        Arguments.of(
            "header without name", 400, "GET /api/good HTTP/1.1\r\n" + HOST + ": v\r\n\r\n"),
        Arguments.of(
            "space in a header name", 400, "GET /api/good HTTP/1.1\r\n" + HOST + "a b: v\r\n\r\n"),
        Arguments.of(
            "folded header", 400, "GET /api/good HTTP/1.1\r\n" + HOST + "a: b\r\n c\r\n\r\n"),
        Arguments.of(
            "CR in a header", 400, "GET /api/good HTTP/1.1\r\n" + HOST + "a: b\rc\r\n\r\n"),
        Arguments.of(
            "LF in a header", 400, "GET /api/good HTTP/1.1\r\n" + HOST + "a: b\nc\r\n\r\n"),
        Arguments.of(
            "NUL in a header", 400, "GET /api/good HTTP/1.1\r\n" + HOST + "a: b\u0000c\r\n\r\n"),
        Arguments.of(
            "control character in a header",
            400,
            "GET /api/good HTTP/1.1\r\n" + HOST + "a: \u0007\r\n\r\n"),
        Arguments.of(
            "one header too large",
            431,
            "GET /api/good HTTP/1.1\r\n" + HOST + "a: " + "b".repeat(100_000) + "\r\n\r\n"),
        Arguments.of(
            "a header name too large",
            431,
            "GET /api/good HTTP/1.1\r\n" + HOST + "b".repeat(100_000) + ": a\r\n\r\n"),
        Arguments.of(
            "too many headers",
            431,
            "GET /api/good HTTP/1.1\r\n" + HOST + "a: b\r\n".repeat(10_000) + "\r\n"),
        Arguments.of("space before the colon", 400, echo("Content-Length : 2\r\n", "{}")),
        Arguments.of("length is a word", 400, echo("Content-Length: many\r\n", "{}")),
        Arguments.of("length is negative", 400, echo("Content-Length: -1\r\n", "{}")),
        Arguments.of("length is signed", 400, echo("Content-Length: +2\r\n", "{}")),
        Arguments.of(
            "length is beyond long", 400, echo("Content-Length: 99999999999999999999\r\n", "{}")),
        Arguments.of("two lengths", 400, echo("Content-Length: 2\r\nContent-Length: 3\r\n", "{}")),
        Arguments.of(
            "length and chunks",
            400,
            echo("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        Arguments.of(
            "unknown transfer coding",
            400,
            echo("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        Arguments.of(
            "chunked is not last", 400, echo("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n")),
        Arguments.of("empty transfer coding", 400, echo("Transfer-Encoding: \r\n", "0\r\n\r\n")),
        Arguments.of("chunk size is a word", 400, chunks("zz\r\n{}\r\n0\r\n\r\n")),
        Arguments.of("chunk size is negative", 400, chunks("-2\r\n{}\r\n0\r\n\r\n")),
        Arguments.of("chunk size is empty", 400, chunks("\r\n{}\r\n0\r\n\r\n")),
        Arguments.of("chunk longer than its size", 400, chunks("1\r\n{}{}{}\r\n0\r\n\r\n")),
        Arguments.of("chunk of 2 GiB", 413, chunks("7fffffff\r\n" + "{".repeat(1001))),
        Arguments.of("chunk size beyond int", 413, chunks("fffffffff\r\n" + "{".repeat(1001))),
        Arguments.of("chunk size beyond long", 400, chunks("f".repeat(17) + "\r\n{}")),
        Arguments.of("endless chunk size", 400, chunks("1".repeat(100_000))),
        Arguments.of("body too large by its length", 413, echo("Content-Length: 1001\r\n", "")),
        Arguments.of(
            "body too large by its chunks",
            413,
            chunks("1f4\r\n" + "a".repeat(500) + "\r\n")
                .concat("1f5\r\n" + "a".repeat(501) + "\r\n0\r\n\r\n")),
        Arguments.of(
            "compressed body", 415, echo("Content-Length: 2\r\nContent-Encoding: gzip\r\n", "{}")),
        Arguments.of("authority form", 421, "CONNECT example.org:443 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of("unknown method", 405, "BREW /api/good HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of("asterisk form", 400, "GET * HTTP/1.1\r\n" + HOST + "\r\n"));
  }

  private static String echo(String framing, String body) {
    return "POST /api/echo HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\n"
        + framing
        + "\r\n"
        + body;
  }

  private static String chunks(String body) {
    return echo("Transfer-Encoding: chunked\r\n", body);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("refused")
  void isRefusedAsTheClientsMistake(String name, int status, String request) throws IOException {
    try (RawClient client = server.connect()) {
      client.trySend(request);
      Response response = client.read();
      assertThat(response.status()).as(name).isEqualTo(status);
      assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(response.header("X-Request-Id")).isNotBlank();
      assertThat(response.json().get("status").asInt()).isEqualTo(status);
      assertThat(response.json().get("request_id").asString())
          .isEqualTo(response.header("X-Request-Id"));
      assertThat(response.body()).doesNotContain("Exception").doesNotContain("jetty");
    }
    assertUnharmed();
  }

  static Stream<Arguments> cutShort() {
    return Stream.of(
        Arguments.of("nothing", ""),
        Arguments.of("half a request line", "GET /api"),
        Arguments.of("a request line", "GET /api/good HTTP/1.1\r\n"),
        Arguments.of("half a header", "GET /api/good HTTP/1.1\r\nHos"),
        Arguments.of("a CR", "GET /api/good HTTP/1.1\r\n" + HOST + "\r"),
        Arguments.of("a body without its end", echo("Content-Length: 10\r\n", "{")),
        Arguments.of("chunks without their end", chunks("2\r\n{}\r\n")),
        Arguments.of("half a chunk size", chunks("2")),
        Arguments.of("half a chunk", chunks("a\r\n{")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutShort")
  void anEndInTheMiddleIsA400OrNothing(String name, String request) throws IOException {
    try (RawClient client = server.connect()) {
      client.send(request).shutdownOutput();
      Response response = readOrNull(client);
      if (response != null) {
        assertThat(response.status()).as(name).isEqualTo(400);
        assertThat(response.json().get("code").asString()).isEqualTo("invalid_request");
      }
      assertThat(client.isClosedByServer()).isTrue();
    }
    assertUnharmed();
  }

  @Test
  void aBodyCutShortIsAnswered400() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(echo("Content-Length: 10\r\n", "{")).shutdownOutput();
      assertThat(client.read().status()).isEqualTo(400);
    }
  }

  @Test
  void aRefusedRequestIsTheLastOfItsConnection() throws IOException {
    Response response = server.ask("GET /api/good HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
    assertThat(response.header("Connection")).isEqualTo("close");
  }

  @Test
  void nothingIsLoggedByTheServerItself() throws IOException {
    assertUnharmed();
    assertThat(LOGGED).isEmpty();
    assertThat(server.failures).isEmpty();
  }

  private static void assertUnharmed() throws IOException {
    assertThat(server.ask(TestServer.GOOD_REQUEST).status()).isEqualTo(200);
    assertThat(server.failures).isEmpty();
    assertThat(LOGGED).isEmpty();
  }

  private static @Nullable Response readOrNull(RawClient client) throws IOException {
    try {
      return client.read();
    } catch (EOFException | SocketException _) {
      return null;
    }
  }
}
