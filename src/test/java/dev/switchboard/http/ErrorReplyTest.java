package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors that the routing answers, and those of a handler. */
class ErrorReplyTest {
  private final TestServer server = TestServer.with(ErrorReplyTest::handlers);

  private static void handlers(Routes routes) {
    routes
        .add(Route.get("/api/invalid", Policy.PUBLIC, _ -> invalid()))
        .add(Route.get("/api/limited", Policy.PUBLIC, _ -> limited()));
  }

  private static Reply invalid() {
    throw Problem.invalid(
            List.of(
                new Problem.InvalidMember("/to", "to is missing"),
                new Problem.InvalidMember("/from", "from is missing")))
        .exception();
  }

  private static Reply limited() {
    throw Problem.of(ProblemCode.RATE_LIMITED, "Slow down.")
        .with("violated_policies", List.of("sender"))
        .header("Retry-After", "3")
        .exception();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/api/good,'GET, HEAD, OPTIONS'",
    "POST,/api/things/1,'GET, HEAD, OPTIONS'",
    "GET,/api/echo,'POST, OPTIONS'",
    "TRACE,/api/good,'GET, HEAD, OPTIONS'",
  })
  void anotherMethodOnAKnownPathIs405(String method, String path, String allow) throws IOException {
    Response response = server.ask(TestServer.request(method, path));
    assertThat(response.status()).isEqualTo(405);
    assertThat(response.header("Allow")).isEqualTo(allow);
    assertThat(response.json().get("code").asString()).isEqualTo("method_not_allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/",
        "/api/good/",
        "//api/good",
        "/api//good",
        "/api/../api/good",
        "/API/good",
        "/api/%67ood",
        "/api/good;x=1",
        "/api/things/",
        "/api/things/1/2"
      })
  void anyOtherPathIs404(String path) throws IOException {
    Response response = server.get(path);
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.json().get("code").asString()).isEqualTo("not_found");
  }

  @Test
  void anErrorHasEveryMemberClientsRead() throws IOException {
    Response response = server.get("/api/none", "X-Request-Id: r1");
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.body())
        .isEqualTo(
            """
            {"type":"urn:switchboard:problem:not_found","title":"Not found","status":404,\
            "detail":"There is nothing at this path.","code":"not_found",\
            "message":"There is nothing at this path.","request_id":"r1"}\
            """);
  }

  @Test
  void everyInvalidMemberIsNamedAtOnce() throws IOException {
    assertThat(server.get("/api/invalid").body())
        .contains(
            "\"errors\":[{\"pointer\":\"/to\",\"detail\":\"to is"
                + " missing\"},{\"pointer\":\"/from\",");
  }

  @Test
  void anErrorCarriesItsOwnMembersAndHeaders() throws IOException {
    Response response = server.get("/api/limited");
    assertThat(response.status()).isEqualTo(429);
    assertThat(response.header("Retry-After")).isEqualTo("3");
    assertThat(response.json().get("violated_policies").get(0).asString()).isEqualTo("sender");
  }

  @Test
  void whatEscapesAHandlerIsA500WithoutDetailsAndOneIncident() throws Exception {
    try (RawClient client = server.connect()) {
      Response response = client.send(TestServer.request("GET", "/api/broken")).read();
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.json().get("code").asString()).isEqualTo("internal");
      assertThat(response.body()).doesNotContain("secret");
      assertThat(server.failures).hasSize(1);
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
    assertThat(server.nextLogged().status()).isEqualTo(500);
  }

  @Test
  void aReplyThatCannotBeSentIsA500AndOneIncident() throws Exception {
    Resource splitter =
        routes ->
            routes.add(
                Route.get(
                    "/split",
                    Policy.PUBLIC,
                    _ -> Reply.empty(200).header("Location", "/a\r\nX-Evil: 1")));
    try (TestServer other = TestServer.with(splitter)) {
      Response response = other.get("/split");
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.headers()).doesNotContainKeys("x-evil", "location");
      assertThat(other.failures).hasSize(1);
      assertThat(other.nextLogged().status()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/html", "image/*", "application/json;q=0", "application/xml, text/*"})
  void aClientThatTakesNoJsonIsTold406(String accept) throws IOException {
    Response response = server.get("/api/good", "Accept: " + accept);
    assertThat(response.status()).isEqualTo(406);
    assertThat(response.json().get("code").asString()).isEqualTo("not_acceptable");
  }
}
