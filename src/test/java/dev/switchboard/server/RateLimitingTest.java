package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits by sender and by address, over HTTP. One token a minute comes back, which no test waits
 * for.
 */
@Tag("server")
class RateLimitingTest {
  private static final String PATH = "/api/messages/sms";
  private static final String A = sms("+12016660001", "+18045551234", "Hello");
  private static final String B = sms("+12016660002", "+18045551234", "Hello");
  private static final String C = sms("+12016660003", "+18045551234", "Hello");
  private static final String D = sms("+12016660004", "+18045551234", "Hello");

  private static final String SLOW_SENDERS = "limits.sender.per-minute=1";
  private static final String SLOW_ADDRESSES = "limits.ip.per-minute=1";
  private static final String PROXIED = "http.trusted-proxies=127.0.0.1";

  @TempDir private Path directory;

  @Test
  void bothLimitsAreTakenTogetherOrNotAtAll() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            PROXIED,
            SLOW_SENDERS,
            "limits.sender.burst=1",
            SLOW_ADDRESSES,
            "limits.ip.burst=3")) {
      app.client.accepted(PATH, A);
      for (int i = 0; i < 5; i++) {
        assertThat(violated(app.client.post(PATH, A))).containsExactly("sender");
      }
      app.client.accepted(PATH, B);
      app.client.accepted(PATH, C);
      assertThat(violated(app.client.post(PATH, D))).containsExactly("ip");
      assertThat(violated(app.client.post(PATH, A))).containsExactly("sender", "ip");
      // D was refused for its address only; its own token is still there.
      app.client.accepted(PATH, D, "X-Forwarded-For", "192.0.2.1");
      assertThat(app.client.getJson("/api/messages").at("/meta/total").asInt()).isEqualTo(4);
      assertThat(app.metric("messages_accepted")).isEqualTo(4);
      assertThat(app.metric("rate_limited")).isEqualTo(8);
      assertThat(app.series("switchboard_rate_limited_total{scope=\"sender\"}")).isEqualTo(6);
      assertThat(app.series("switchboard_rate_limited_total{scope=\"ip\"}")).isEqualTo(2);
    }
  }

  @Test
  void theHeadersSayWhereTheClientStands() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "limits.sender.per-minute=2",
            "limits.sender.burst=2",
            "limits.ip.per-minute=600",
            "limits.ip.burst=60")) {
      HttpResponse<String> granted = app.client.post(PATH, A);
      assertThat(header(granted, "RateLimit-Policy"))
          .isEqualTo("\"sender\";q=2;w=60, \"ip\";q=600;w=60");
      assertThat(header(granted, "RateLimit")).matches("\"sender\";r=1;t=30, \"ip\";r=59;t=1");
      app.client.accepted(PATH, A);
      HttpResponse<String> refused = app.client.post(PATH, A);
      assertThat(violated(refused)).containsExactly("sender");
      assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 30);
      assertThat(header(refused, "RateLimit-Policy"))
          .isEqualTo("\"sender\";q=2;w=60, \"ip\";q=600;w=60");
      assertThat(header(refused, "RateLimit"))
          .matches("\"sender\";r=0;t=(59|60), \"ip\";r=\\d+;t=\\d+");
    }
  }

  @Test
  void theSenderIsTheSameHoweverItIsSpelled() throws Exception {
    try (RunningApp app = RunningApp.start(directory, SLOW_SENDERS, "limits.sender.burst=1")) {
      app.client.accepted(PATH, A);
      assertThat(violated(app.client.post(PATH, sms("(201) 666-0001", "+18045551234", "Hello"))))
          .containsExactly("sender");
      app.client.accepted("/api/messages/email", email("a@example.com", "b@example.com", "Hello"));
      assertThat(
              violated(
                  app.client.post(
                      "/api/messages/email", email("A@Example.COM", "b@example.com", "Hello"))))
          .containsExactly("sender");
    }
  }

  @Test
  void anAddressIsLimitedWhateverItsPort() throws Exception {
    try (RunningApp app = RunningApp.start(directory, SLOW_ADDRESSES, "limits.ip.burst=2")) {
      List<Integer> statuses = new ArrayList<>();
      for (String body : List.of(A, B, C)) {
        try (Client another = new Client(app.client.port)) {
          statuses.add(another.post(PATH, body).statusCode());
        }
      }
      assertThat(statuses).containsExactly(202, 202, 429);
    }
  }

  @Test
  void nobodyElseIsBelievedWhoTheyForwardFor() throws Exception {
    try (RunningApp app = RunningApp.start(directory, SLOW_ADDRESSES, "limits.ip.burst=1")) {
      app.client.accepted(PATH, A, "X-Forwarded-For", "192.0.2.1");
      assertThat(violated(app.client.post(PATH, B, "X-Forwarded-For", "192.0.2.2")))
          .containsExactly("ip");
    }
  }

  @Test
  void aTrustedProxyIsBelievedForItsOwnHopOnly() throws Exception {
    try (RunningApp app =
        RunningApp.start(directory, PROXIED, SLOW_ADDRESSES, "limits.ip.burst=1")) {
      app.client.accepted(PATH, A, "X-Forwarded-For", "192.0.2.1");
      app.client.accepted(PATH, A, "X-Forwarded-For", "192.0.2.2");
      // What stands further left was written by the client, who may write anything.
      assertThat(violated(app.client.post(PATH, B, "X-Forwarded-For", "203.0.113.9, 192.0.2.2")))
          .containsExactly("ip");
      app.client.accepted(PATH, A, "X-Forwarded-For", "2001:db8:0:1::1");
      assertThat(violated(app.client.post(PATH, B, "X-Forwarded-For", "2001:db8:0:1:ffff::2")))
          .containsExactly("ip");
      app.client.accepted(PATH, B, "X-Forwarded-For", "2001:db8:0:2::1");
    }
  }

  @Test
  void limitsThatAreOffSayNothing() throws Exception {
    try (RunningApp app =
        RunningApp.start(directory, "limits.sender.per-minute=0", "limits.ip.per-minute=0")) {
      HttpResponse<String> response = app.client.post(PATH, A);
      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    }
  }

  @Test
  void aRequestThatIsNotValidCostsNothing() throws Exception {
    try (RunningApp app = RunningApp.start(directory, SLOW_ADDRESSES, "limits.ip.burst=1")) {
      for (int i = 0; i < 3; i++) {
        assertThat(app.client.post(PATH, A.replace("Hello", " ")).statusCode()).isEqualTo(400);
      }
      app.client.accepted(PATH, A);
    }
  }

  private static List<String> violated(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(429);
    assertThat(codeOf(response)).isEqualTo("rate_limited");
    assertThat(Integer.parseInt(header(response, "Retry-After"))).isBetween(1, 60);
    return Client.json(response)
        .get("violated_policies")
        .valueStream()
        .map(policy -> policy.asString())
        .toList();
  }
}
