package dev.switchboard.app.wiring;

import dev.switchboard.callback.Callback;
import dev.switchboard.forecast.Forecasts;
import dev.switchboard.http.ServerSection;
import dev.switchboard.provider.type.ProvidersSection;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import dev.switchboard.smtp.SmtpSection;
import dev.switchboard.stream.EventStream;
import org.jspecify.annotations.Nullable;

/** How much of the heap messages may occupy: {@code memory.*}. Read as the parts of a budget. */
public final class MemorySection extends Section<MemorySection.Parts> {
  /** More would leave too little for the collector, and for what is not counted. */
  private static final int MOST_IN_HEAP_ONE_IN = 2;

  private static final int DEFAULT_EIGHTHS = 3;
  private static final int GUARANTEED_TO_REQUESTS_ONE_IN = 8;
  private static final int GUARANTEED_TO_ANSWERS_ONE_IN = 8;
  private static final int GUARANTEED_TO_LANES_ONE_IN = 8;
  private static final int GUARANTEED_TO_CALLBACKS_ONE_IN = 16;
  private static final int GUARANTEED_TO_MAILS_ONE_IN = 16;

  /** What the largest body takes while it is read: its bytes, and eight times as much to parse. */
  private static final int LARGEST_REQUEST_FACTOR = 10;

  /** What the message of the largest body takes in a lane: two bytes for each, and its overhead. */
  private static final int LARGEST_MESSAGE_FACTOR = 2;

  private static final int MESSAGE_OVERHEAD_BYTES = 16 << 10;

  /** A picture of five megabytes in base64, and the rest of its request. */
  private static final long DEFAULT_UPLOAD_BYTES = 8L << 20;

  /** First attempts and retries. */
  private static final int LINES_OF_A_LANE = 2;

  private final Key<Long> budget =
      optional("memory.budget", ValueTypes.size("1MiB", "1024GiB"), "three eighths of the heap")
          .doc(
              "Bytes of the heap that requests, mails, answers, and the messages of all lanes and callbacks may"
                  + " occupy together, at most half of it. Beyond it messages wait in the store, and"
                  + " requests get 503.");
  private final ServerSection server;
  private final ProvidersSection providers;
  private final SmtpSection smtp;
  private final long heapBytes;

  /**
   * @param heapBytes of the whole program
   */
  MemorySection(
      ServerSection server, ProvidersSection providers, SmtpSection smtp, long heapBytes) {
    this.server = server;
    this.providers = providers;
    this.smtp = smtp;
    this.heapBytes = heapBytes;
  }

  /**
   * The budget and its guaranteed parts; what is left is common.
   *
   * @param lanesBytes for the lanes of all providers together
   * @param callbacksBytes for the lanes of all endpoints together
   * @param largestCallbackBytes what the callback of the largest message takes of them
   * @param mailsBytes for mails that arrive by SMTP; 0 where none do
   * @param eventsBytes for the event stream; less than it takes where the budget is small
   * @param forecastBytes for a forecast, likewise
   * @param maxUploadBytes of a request that may hold files
   */
  public record Parts(
      long budgetBytes,
      long requestsBytes,
      long answersBytes,
      long lanesBytes,
      long callbacksBytes,
      long largestCallbackBytes,
      long mailsBytes,
      long eventsBytes,
      long forecastBytes,
      long maxUploadBytes) {
    long neededBytes() {
      return requestsBytes + answersBytes + lanesBytes + callbacksBytes + mailsBytes;
    }
  }

  @Override
  protected Parts read(Values values) {
    long maxBodyBytes = values.get(server.maxBodyBytes);
    int lanes = values.names(providers.providers).size();
    long maxMailBytes = values.get(smtp.enabled) ? values.get(smtp.maxMessageBytes) : 0;
    Long given = values.find(server.maxUploadBytes);
    Parts parts =
        given == null
            ? fitting(values.find(budget), maxBodyBytes, maxMailBytes, lanes)
            : parts(values.find(budget), Math.max(given, maxBodyBytes), maxMailBytes, lanes);
    boolean certain =
        values.areCertain(
            budget, server.maxBodyBytes, server.maxUploadBytes, smtp.enabled, smtp.maxMessageBytes);
    if (certain && parts.budgetBytes() > heapBytes / MOST_IN_HEAP_ONE_IN) {
      values.wrong(
          budget,
          "%d bytes are more than half of the heap of %d bytes"
              .formatted(parts.budgetBytes(), heapBytes));
    } else if (certain && parts.neededBytes() > parts.budgetBytes()) {
      values.wrong(
          values.name(budget),
          "%d bytes are too few for %s of %d%s and %d providers; it takes %d"
              .formatted(
                  parts.budgetBytes(),
                  values.name(given == null ? server.maxBodyBytes : server.maxUploadBytes),
                  parts.maxUploadBytes(),
                  maxMailBytes == 0
                      ? ""
                      : ", " + values.name(smtp.maxMessageBytes) + " of " + maxMailBytes,
                  lanes,
                  parts.neededBytes()),
          budget,
          server.maxBodyBytes,
          server.maxUploadBytes,
          smtp.maxMessageBytes);
    }
    return parts;
  }

  /**
   * Divides the budget with the largest uploads that leave everything what it needs, at most
   * {@value #DEFAULT_UPLOAD_BYTES} bytes, at least those of any request.
   */
  public Parts fitting(
      @Nullable Long budgetBytes, long maxBodyBytes, long maxMailBytes, int providers) {
    for (long bytes = DEFAULT_UPLOAD_BYTES; bytes > maxBodyBytes; bytes /= 2) {
      Parts parts = parts(budgetBytes, bytes, maxMailBytes, providers);
      boolean fits =
          parts.neededBytes() <= parts.budgetBytes()
              && parts.eventsBytes() == EventStream.MEMORY_BYTES
              && parts.forecastBytes() == Forecasts.memoryOf(providers);
      if (fits) {
        return parts;
      }
    }
    return parts(budgetBytes, maxBodyBytes, maxMailBytes, providers);
  }

  /**
   * Divides the budget. Each part through which messages go is large enough for the largest one, so
   * that each always gets on. Of the rest, the event stream and a forecast get what they need, so
   * that an operator sees what happens while messages fill the budget.
   *
   * @param budgetBytes null for the default share of the heap
   * @param maxBodyBytes of the largest request
   * @param maxMailBytes of a mail that arrives by SMTP; 0 where none do
   * @param providers how many there are
   */
  public Parts parts(
      @Nullable Long budgetBytes, long maxBodyBytes, long maxMailBytes, int providers) {
    long total = budgetBytes == null ? heapBytes / 8 * DEFAULT_EIGHTHS : budgetBytes;
    long largestBody = Math.max(maxBodyBytes, maxMailBytes);
    long largestMessage = LARGEST_MESSAGE_FACTOR * largestBody + MESSAGE_OVERHEAD_BYTES;
    long largestCallback = Callback.bytesOf(largestBody);
    long mails =
        maxMailBytes == 0
            ? 0
            : Math.max(total / GUARANTEED_TO_MAILS_ONE_IN, SmtpSection.memoryOf(maxMailBytes));
    long requests =
        Math.max(total / GUARANTEED_TO_REQUESTS_ONE_IN, LARGEST_REQUEST_FACTOR * maxBodyBytes);
    long answers =
        Math.max(total / GUARANTEED_TO_ANSWERS_ONE_IN, LARGEST_REQUEST_FACTOR * largestBody);
    long lanes =
        Math.max(total / GUARANTEED_TO_LANES_ONE_IN, LINES_OF_A_LANE * largestMessage * providers);
    long callbacks = Math.max(total / GUARANTEED_TO_CALLBACKS_ONE_IN, largestCallback);
    long left = Math.max(0, total - requests - answers - lanes - callbacks - mails);
    long events = Math.min(left, EventStream.MEMORY_BYTES);
    long forecast = Math.min(left - events, Forecasts.memoryOf(providers));
    return new Parts(
        total,
        requests,
        answers,
        lanes,
        callbacks,
        largestCallback,
        mails,
        events,
        forecast,
        maxBodyBytes);
  }
}
