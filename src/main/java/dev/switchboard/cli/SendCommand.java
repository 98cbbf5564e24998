package dev.switchboard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code switchboard send}: sends one message, and waits for its end where that is wanted. */
@Command(
    name = "send",
    description = {
      "Send an SMS, an MMS or an email through a running server.",
      "Without TEXT, or with -, the text is read from standard input."
    },
    footer = {
      "",
      "Every message carries an idempotency key. When the answer is lost, repeat the command with the",
      "key that it names: the message is sent once.",
      "",
      "With --wait the exit code is 0 for a message that its provider took, and 1 for one that failed",
      "or is still pending when the time is over."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class SendCommand extends ServerCommand {
  private static final String STANDARD_INPUT = "-";
  private static final int MAX_TEXT_BYTES = 16 * 1024 * 1024;
  private static final Duration POLL = Duration.ofMillis(200);

  /** What can be sent. */
  enum Kind {
    SMS,
    MMS,
    EMAIL;

    /** As the API names it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "${COMPLETION-CANDIDATES}")
  private Kind kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The body.")
  private @Nullable String text;

  @Option(names = "--from", required = true, paramLabel = "ADDRESS", description = "The sender.")
  private String from;

  @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "One recipient.")
  private String to;

  @Option(names = "--subject", paramLabel = "TEXT", description = "Of an email.")
  private @Nullable String subject;

  @Option(
      names = "--attach",
      paramLabel = "URL",
      description = "An attachment of an MMS or an email; may be repeated.")
  private List<String> attachments = new ArrayList<>();

  @Option(
      names = "--send-at",
      paramLabel = "TIME",
      description = "Send it at this time (2026-03-02T14:00:00Z), and not before.")
  private @Nullable String sendAt;

  @Option(
      names = "--valid-for",
      paramLabel = "DURATION",
      description = "Give it up when it could not be sent for so long (10m, 24h).")
  private @Nullable String validFor;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Repeats with the same key send once; default: a random one.")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--wait",
      arity = "0..1",
      paramLabel = "SECONDS",
      fallbackValue = "60",
      description =
          "Wait until the message is dispatched or failed, at most so long; alone: ${FALLBACK-VALUE}."
              + " Write --wait=SECONDS.")
  private @Nullable Integer waitSeconds;

  @Override
  protected int run(ApiClient client) throws ServerFailure, InterruptedException {
    if (waitSeconds != null && waitSeconds < 0) {
      throw new ParameterException(spec().commandLine(), "--wait must not be negative");
    }
    String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    JsonNode accepted;
    try {
      accepted = client.post(path(), body(), Map.of("Idempotency-Key", key));
    } catch (ServerFailure e) {
      if (e.isUncertain()) {
        say("whether the message was taken is unknown: repeat with --idempotency-key " + key);
      }
      throw e;
    }
    String id = accepted.path("id").asString("");
    if (waitSeconds == null) {
      if (json()) {
        print(accepted);
      } else {
        print(id);
      }
      return OK;
    }
    JsonNode message = await(client, id, Duration.ofSeconds(waitSeconds));
    if (json()) {
      print(message);
    } else {
      print(id + " " + MessageText.outcome(message));
    }
    return message.path("status").asString("").equals("dispatched") ? OK : FAILED;
  }

  private static JsonNode await(ApiClient client, String id, Duration patience)
      throws ServerFailure, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      JsonNode message = client.get("/api/messages/" + ApiClient.encode(id));
      boolean pending = message.path("status").asString("").equals("pending");
      if (!pending || System.nanoTime() - end >= 0) {
        return message;
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }

  private String path() {
    return kind == Kind.EMAIL ? "/api/messages/email" : "/api/messages/sms";
  }

  private ObjectNode body() throws ServerFailure {
    if (subject != null && kind != Kind.EMAIL) {
      throw new ParameterException(spec().commandLine(), "--subject is for an email only");
    }
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("type", kind.toString()).put("from", from).put("to", to).put("body", text());
    if (subject != null) {
      body.put("subject", subject);
    }
    if (!attachments.isEmpty()) {
      attachments.forEach(body.putArray("attachments")::add);
    }
    if (sendAt != null) {
      body.put("send_at", sendAt);
    }
    if (validFor != null) {
      body.put("valid_for", validFor);
    }
    return body;
  }

  private String text() throws ServerFailure {
    if (text != null && !text.equals(STANDARD_INPUT)) {
      return text;
    }
    if (text == null && kind == Kind.MMS) {
      return "";
    }
    return read(System.in);
  }

  static String read(InputStream in) throws ServerFailure {
    try {
      byte[] bytes = in.readNBytes(MAX_TEXT_BYTES + 1);
      if (bytes.length > MAX_TEXT_BYTES) {
        throw new ServerFailure("the text on standard input is longer than 16 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ServerFailure("the text on standard input is not UTF-8", e);
    } catch (IOException e) {
      throw new ServerFailure("standard input cannot be read: " + e.getMessage(), e);
    }
  }
}
