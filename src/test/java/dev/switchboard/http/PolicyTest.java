package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.request.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the declaration of a route decides before its handler is called. */
class PolicyTest {
  private static final String ALL = "Authorization: Bearer all-scopes";
  private static final String JSON_TYPE = "Content-Type: application/json";
  private static final Body FORM = new Body("application/x-www-form-urlencoded");

  private final TestServer server =
      TestServer.start(
          Authenticator.bearer(
              List.of(
                  Authenticator.Key.unnamed("all-scopes"),
                  Authenticator.Key.named("reader", "read-only", Set.of(Scope.READ)),
                  Authenticator.Key.named(
                      "sender", "send-and-metrics", EnumSet.of(Scope.SEND, Scope.METRICS)))),
          PolicyTest::routes);

  private static void routes(Routes routes) {
    for (Scope scope : Scope.values()) {
      routes.add(
          Route.get(
              "/" + scope.wireName(),
              Policy.scope(scope),
              exchange -> TestServer.text(exchange.caller())));
    }
    routes
        .add(Route.get("/open", Policy.PUBLIC, exchange -> TestServer.text(exchange.caller())))
        .add(
            Route.post(
                "/signed", Policy.signed(PolicyTest::verify), Body.JSON, PolicyTest::readBody))
        .add(
            Route.post(
                "/careless", Policy.signed(PolicyTest::verify), Body.JSON, _ -> Reply.empty(204)))
        .add(
            Route.post("/facade", Policy.credentials(PolicyTest::basic), FORM, PolicyTest::facade)
                .failing(PolicyTest::foreign))
        .add(
            Route.get("/list", Policy.PUBLIC, exchange -> list(exchange))
                .taking("status", "pageSize", "to"))
        .add(Route.post("/bodiless", Policy.PUBLIC, Body.NONE, PolicyTest::readBody))
        .add(
            Route.get("/foreign", Policy.scope(Scope.OPERATE), _ -> TestServer.text(""))
                .failing(PolicyTest::foreign));
  }

  private static Reply list(Exchange exchange) {
    return TestServer.text(exchange.query("status") + " " + exchange.query("pageSize"));
  }

  private static Reply readBody(Exchange exchange) {
    return Reply.of(200, "text/plain", exchange.readBody());
  }

  /** The body is its own signature. */
  private static void verify(RequestHead head, byte[] body) {
    if (!new String(body, StandardCharsets.UTF_8).equals(head.onlyHeader("Signature"))) {
      throw Problem.of(ProblemCode.UNAUTHORIZED, "Sign it.").exception();
    }
  }

  /** As an API that a facade imitates asks for an account and its secret. */
  private static String basic(RequestHead head) {
    if (!"Basic YWNjb3VudDpzZWNyZXQ=".equals(head.onlyHeader("Authorization"))) {
      throw Problem.of(ProblemCode.UNAUTHORIZED, "Who are you?")
          .header("WWW-Authenticate", "Basic realm=\"facade\"")
          .exception();
    }
    return "account";
  }

  private static Reply facade(Exchange exchange) {
    return TestServer.text(
        exchange.caller() + " " + new String(exchange.readBody(), StandardCharsets.UTF_8));
  }

  private static Reply foreign(Problem problem, String requestId) {
    String text = "E" + problem.code().status() + " " + problem.code().wireName();
    return Reply.of(
        problem.code().status(), "text/x-errors", text.getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @SuppressWarnings("NullAway") // The mistake that this is about.
  void aRouteWithoutAPolicyDoesNotRegister() {
    assertThatThrownBy(() -> Route.get("/open", null, _ -> Reply.empty(200)))
        .hasMessage("a route needs a policy");
  }

  @ParameterizedTest
  @CsvSource({
    "read,read-only,reader",
    "send,send-and-metrics,sender",
    "metrics,send-and-metrics,sender"
  })
  void aKeyWithTheScopePassesUnderItsName(String path, String key, String name) throws IOException {
    assertThat(server.get("/" + path, "Authorization: Bearer " + key).body()).isEqualTo(name);
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void aKeyWithoutANameHasAllScopes(Scope scope) throws IOException {
    assertThat(server.get("/" + scope.wireName(), ALL).body()).matches("key-[0-9a-f]{8}");
  }

  @ParameterizedTest
  @CsvSource({
    "send,read-only",
    "operate,read-only",
    "metrics,read-only",
    "read,send-and-metrics",
    "operate,send-and-metrics"
  })
  void aKeyWithoutTheScopeIsForbidden(String scope, String key) throws IOException {
    Response response = server.get("/" + scope, "Authorization: Bearer " + key);
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.json().get("code").asString()).isEqualTo("forbidden");
    assertThat(response.header("WWW-Authenticate"))
        .isEqualTo("Bearer error=\"insufficient_scope\", scope=\"" + scope + "\"");
  }

  /** What is not public is closed, whether there is anything or not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /nowhere",
        "GET /api/nowhere",
        "GET /metrics/",
        "GET /read/",
        "GET /signed",
        "DELETE /read",
        "OPTIONS /read",
        "GET /%72ead",
        "GET //read"
      })
  void withoutAKeyNothingIsToldOfPathsAndMethods(String request) throws IOException {
    String[] methodAndPath = request.split(" ", 2);
    Response response = server.ask(TestServer.request(methodAndPath[0], methodAndPath[1]));
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("Allow")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"GET,/nowhere,404", "GET,/signed,405", "DELETE,/read,405", "OPTIONS,/send,200"})
  void anyKeyIsToldWhatThereIs(String method, String path, int status) throws IOException {
    assertThat(
            server
                .ask(TestServer.request(method, path, "Authorization: Bearer read-only"))
                .status())
        .isEqualTo(status);
  }

  @Test
  void whatIsPublicOrSignedAsksForNoKey() throws IOException {
    assertThat(server.get("/open").body()).isEqualTo("anonymous");
    assertThat(server.get("/open", "Authorization: Bearer wrong").body()).isEqualTo("anonymous");
    assertThat(server.ask(TestServer.request("DELETE", "/open")).status()).isEqualTo(405);
    assertThat(server.ask(TestServer.post("/signed", "{}", JSON_TYPE, "Signature: {}")).body())
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Signature: {1}", "X: 1", "Signature: {}\r\nSignature: {}"})
  void aBodyWithoutItsSignatureIsNotRead(String signature) throws IOException {
    assertThat(server.ask(TestServer.post("/signed", "{}", JSON_TYPE, signature)).status())
        .isEqualTo(401);
  }

  @Test
  void aHandlerCannotForgetTheSignature() throws IOException {
    assertThat(server.ask(TestServer.post("/careless", "{}", JSON_TYPE, "Signature: x")).status())
        .isEqualTo(500);
    assertThat(server.failures).singleElement().isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> Route.post("/x", Policy.signed((_, _) -> {}), Body.NONE, _ -> Reply.empty(204)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFacadeHasCredentialsBodiesAndErrorsOfItsOwn() throws IOException {
    String type = "Content-Type: application/x-www-form-urlencoded; charset=utf-8";
    String account = "Authorization: Basic YWNjb3VudDpzZWNyZXQ=";

    assertThat(server.ask(TestServer.post("/facade", "a=1", type, account)).body())
        .isEqualTo("account a=1");
    Response without = server.ask(TestServer.post("/facade", "a=1", type));
    assertThat(without.body()).isEqualTo("E401 unauthorized");
    assertThat(server.ask(TestServer.post("/facade", "a=1", type, ALL)).status()).isEqualTo(401);
    assertThat(server.ask(TestServer.post("/facade", "{}", JSON_TYPE, account)).body())
        .isEqualTo("E415 unsupported_media_type");
    assertThat(server.get("/facade", account).body()).isEqualTo("E405 method_not_allowed");
    assertThat(server.get("/facade", ALL).body()).isEqualTo("E401 unauthorized");
  }

  @Test
  void twoKeysAtOnceAreNone() throws IOException {
    assertThat(server.get("/read", ALL, "Authorization: Bearer read-only").status()).isEqualTo(401);
  }

  @Test
  void errorsLookAsTheRouteSays() throws IOException {
    assertThat(server.get("/foreign").body()).isEqualTo("E401 unauthorized");
    assertThat(server.get("/foreign", "Authorization: Bearer read-only").body())
        .isEqualTo("E403 forbidden");
    Response query = server.get("/foreign?x=1", ALL);
    assertThat(query.body()).isEqualTo("E400 invalid_request");
    assertThat(query.header("Content-Type")).isEqualTo("text/x-errors");
  }

  @Test
  void parametersThatTheRouteTakesAreRead() throws IOException {
    assertThat(server.get("/list?pageSize=3&status=failed").body()).isEqualTo("failed 3");
    assertThat(server.get("/list?to=").body()).isEqualTo("null null");
  }

  @Test
  void everyOtherParameterIs400WithASuggestion() throws IOException {
    Response response = server.get("/list?page_size=1&Status=x&q=1&status=a&status=b&a%2Fb=");
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("code").asString()).isEqualTo("invalid_request");
    assertThat(response.json().get("errors").toString())
        .isEqualTo(
            "[{\"pointer\":\"/page_size\",\"detail\":\"page_size is not a parameter of this path;"
                + " did you mean pageSize?\"},{\"pointer\":\"/Status\",\"detail\":\"Status is not a"
                + " parameter of this path; did you mean"
                + " status?\"},{\"pointer\":\"/q\",\"detail\":\"q is not a parameter of this"
                + " path\"},{\"pointer\":\"/status\",\"detail\":\"status is given more than"
                + " once\"},{\"pointer\":\"/a~1b\",\"detail\":\"a/b is not a parameter of this"
                + " path\"}]");
  }

  @Test
  void aLongNameIsCutShort() throws IOException {
    String body = server.get("/list?" + "x".repeat(5000) + "=1").body();
    assertThat(body).contains("x".repeat(60) + "... is not a parameter").hasSizeLessThan(600);
  }

  @Test
  void aRouteThatTakesNoBodyReadsNone() throws IOException {
    assertThat(
            server
                .ask(TestServer.post("/bodiless", "{}", "Content-Type: application/json"))
                .status())
        .isEqualTo(500);
    assertThat(server.failures).singleElement().isInstanceOf(IllegalStateException.class);
  }
}
