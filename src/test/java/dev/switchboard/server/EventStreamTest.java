package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code GET /api/events/stream} of a whole server. */
@Tag("server")
class EventStreamTest {
  private static final String ONE_MESSAGE = "?type=message.*";

  @TempDir private Path directory;

  @Test
  void theStoryOfAMessageComesInOrderWithTheMessageAsItWas() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, ONE_MESSAGE)) {
      String id = app.sendSms("hello");

      JsonNode accepted = stream.next("message.accepted");
      assertThat(accepted.get("id").asString()).isEqualTo(id);
      assertThat(accepted.get("to").asString()).isEqualTo("+18045551234");
      assertThat(accepted.get("body").asString()).isEqualTo("hello");
      // However late it is read.
      assertThat(accepted.get("status").asString()).isEqualTo("pending");
      assertThat(accepted.get("provider_message_id").isNull()).isTrue();

      JsonNode attempted = stream.next("message.attempted");
      assertThat(attempted.at("/attempt/outcome").asString()).isEqualTo("success");
      assertThat(attempted.at("/attempt/attempt_number").asInt()).isEqualTo(1);

      JsonNode dispatched = stream.next("message.dispatched");
      JsonNode shown = app.awaitStatus(id, "dispatched");
      for (String member : shown.propertyNames()) {
        if (!Client.ONLY_IN_DETAIL.contains(member)) {
          assertThat(dispatched.get(member)).as(member).isEqualTo(shown.get(member));
        }
      }
    }
  }

  @Test
  void aFailureShowsItsReason() throws Exception {
    try (RunningApp app =
            RunningApp.start(directory, "faults.error-pct=100", "retry.max-attempts=1");
        EventLines stream = EventLines.open(app, "?type=message.failed")) {
      String id = app.sendSms("hello");
      JsonNode failed = stream.next("message.failed");
      assertThat(failed.get("id").asString()).isEqualTo(id);
      assertThat(failed.get("status").asString()).isEqualTo("failed");
      assertThat(failed.get("failure_reason").asString()).isEqualTo("attempts_exhausted");
    }
  }

  @Test
  void anOutlineHasNoAddressesAndNoText() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, "?view=outline")) {
      app.sendSms("hello");
      JsonNode accepted = stream.next("message.accepted");
      assertThat(accepted.propertyNames())
          .containsExactly(
              "id", "conversation_id", "direction", "channel", "status", "provider_name");
    }
  }

  @Test
  void aReaderThatComesAgainMissesNothing() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String last;
      try (EventLines stream = EventLines.open(app, "?type=message.accepted")) {
        app.sendSms("one");
        stream.next("message.accepted");
        last = stream.lastId();
      }
      String missed = app.sendSms("two");
      try (EventLines stream =
          EventLines.open(app, "?type=message.accepted", "Last-Event-ID", last)) {
        assertThat(stream.next("message.accepted").get("id").asString()).isEqualTo(missed);
      }
    }
  }

  @Test
  void anIdOfTheProcessBeforeIsAResync() throws Exception {
    String last;
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, ONE_MESSAGE)) {
      app.sendSms("one");
      stream.next("message.accepted");
      last = stream.lastId();
    }
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, ONE_MESSAGE, "Last-Event-ID", last)) {
      assertThat(stream.next("resync").get("reason").asString()).isEqualTo("other_process");
      app.sendSms("two");
      stream.next("message.accepted");
    }
  }

  @Test
  void theStreamEndsWhenTheServerStops() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, "")) {
      app.stop();
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void neitherProxiesNorCompressionHoldEventsBack() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, "", "Accept-Encoding", "gzip")) {
      assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(stream.header("Content-Encoding")).isEmpty();
      assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");
      assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
    }
  }

  @Test
  void oneReaderTooManyGets503UntilAPlaceIsFree() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "events.stream.max-readers=1")) {
      try (EventLines _ = EventLines.open(app, "")) {
        var refused = app.client.get("/api/events/stream");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Client.codeOf(refused)).isEqualTo("unavailable");
        assertThat(Client.header(refused, "Retry-After")).isEqualTo("10");
      }
      // The server sees that a reader has left when it writes to it.
      app.sendSms("something to write");
      await()
          .atMost(RunningApp.PATIENCE)
          .untilAsserted(() -> {
            app.sendSms("again");
            EventLines.open(app, "").close();
          });
    }
  }

  @Test
  void whatIsMisspeltIsRefusedWithASuggestion() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.client.get("/api/events/stream?chanel=sms").body())
          .contains("did you mean channel?");
      assertThat(app.client.get("/api/events/stream?type=message.dispached").body())
          .contains("did you mean message.dispatched?");
      assertThat(app.client.get("/api/events/stream?provider=none").statusCode()).isEqualTo(400);
      assertThat(app.client.get("/api/events/stream?conversation=x").statusCode()).isEqualTo(400);
      assertThat(app.client.get("/api/events/stream?view=all").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void theStreamNeedsTheScopeToRead() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "auth.keys.sender.secret=a-key-of-enough-length",
            "auth.keys.sender.scopes=send")) {
      assertThat(app.client.get("/api/events/stream").statusCode()).isEqualTo(401);
      var refused =
          app.client.get("/api/events/stream", "Authorization", "Bearer a-key-of-enough-length");
      assertThat(refused.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void manyReadersSeeTheSame() throws Exception {
    int readers = 20;
    int messages = 50;
    try (RunningApp app = RunningApp.start(directory)) {
      List<EventLines> streams = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        streams.add(EventLines.open(app, "?type=message.accepted"));
      }
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < messages; i++) {
        sent.add(app.sendSms("message " + i));
      }
      for (EventLines stream : streams) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
          seen.add(stream.next("message.accepted").get("id").asString());
        }
        assertThat(seen).isEqualTo(sent);
        stream.close();
      }
    }
  }
}
