package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** All requests of a plan, by their numbers. For one thread. */
final class Requests {
  private static final long CHANNEL = 1;
  private static final long RECIPIENT = 2;
  private static final long KEY = 3;
  private static final long REPEATED = 4;

  private static final int HEAD_BYTES = 16 * 1024;

  /** Of a message, beside its text. */
  private static final int MEMBER_BYTES = 256;

  private static final byte[] BATCH_START = "{\"messages\":[".getBytes(ISO_8859_1);
  private static final byte[] BATCH_END = "]}".getBytes(ISO_8859_1);

  private final LoadPlan plan;
  private final String keyPrefix;
  private final Map<Kind, Template> plain = new EnumMap<>(Kind.class);
  private final Map<Kind, Template> keyed = new EnumMap<>(Kind.class);

  /**
   * @param run names the idempotency keys of this run
   */
  Requests(LoadPlan plan, long run) {
    this.plan = plan;
    this.keyPrefix = "load-%016x-".formatted(run);
    for (Kind kind : Kind.values()) {
      plain.put(kind, new Template(plan, kind, null));
      keyed.put(kind, new Template(plan, kind, keyPrefix));
    }
  }

  /** Whether a request should repeat an earlier one, if there is one to repeat. */
  boolean repeats(long number) {
    return Draw.percent(draw(number, KEY)) < plan.duplicatesPercent();
  }

  /** Whether a request carries an {@code Idempotency-Key}; those that should repeat one do. */
  boolean carriesKey(long number) {
    return Draw.percent(draw(number, KEY)) < plan.idempotentPercent();
  }

  /** Which of so many earlier requests one repeats. */
  int repeated(long number, int among) {
    return Draw.below(draw(number, REPEATED), among);
  }

  /** A request, whole, as it is every time it is asked for; valid until the next call. */
  byte[] bytes(long number) {
    return plan.batches() ? batch(number) : message(number, carriesKey(number) ? keyed : plain);
  }

  /** The longest request has at most so many bytes. */
  int maxBytes() {
    return HEAD_BYTES + plan.messagesPerRequest() * (MEMBER_BYTES + plan.bodyBytes());
  }

  private byte[] batch(long number) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(BATCH_START);
    for (int i = 0; i < plan.batch(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(message(number * plan.batch() + i, plain));
    }
    body.writeBytes(BATCH_END);
    StringBuilder head = Template.head(plan, "/api/messages/batch");
    if (carriesKey(number)) {
      head.append("Idempotency-Key: %s%016x\r\n".formatted(keyPrefix, number));
    }
    head.append("Content-Length: ").append(body.size()).append("\r\n\r\n");
    return ByteBuffer.allocate(head.length() + body.size())
        .put(head.toString().getBytes(ISO_8859_1))
        .put(body.toByteArray())
        .array();
  }

  private byte[] message(long number, Map<Kind, Template> templates) {
    Template template = Objects.requireNonNull(templates.get(plan.mix().at(draw(number, CHANNEL))));
    return template.patched(number, Draw.below(draw(number, RECIPIENT), plan.recipients()));
  }

  private long draw(long number, long purpose) {
    return Draw.at(Draw.at(plan.seed(), number), purpose);
  }
}
