package dev.switchboard.app;

import dev.switchboard.cli.ServerFailure;
import dev.switchboard.cli.ServerOptions;
import dev.switchboard.tools.follow.EventFeed;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code tail} and {@code listen} share: their options, and how they follow a server. */
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class FollowOptions {
  private static final int OK = 0;
  private static final int FAILED = 1;

  /** Says on standard error how the connection is. */
  interface Listener extends EventFeed.Heard {
    Output output();

    @Override
    default void connected() {
      output().say("following; Ctrl-C ends it");
    }

    @Override
    default void away(String reason) {
      output().say(reason + "; trying again");
    }
  }

  @Mixin private ServerOptions server;

  @Option(
      names = "--events",
      paramLabel = "TYPES",
      split = ",",
      description =
          "Types separated by commas, such as message.failed or provider.*; default: all.")
  private @Nullable List<String> types;

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      description = "Only messages of this channel: sms, mms or email.")
  private @Nullable String channel;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Only this provider and its messages.")
  private @Nullable String provider;

  @Option(
      names = "--conversation",
      paramLabel = "ID",
      description = "Only messages of this conversation.")
  private @Nullable String conversation;

  /**
   * The stream that is asked for.
   *
   * @throws ServerFailure when the address or a file cannot be used
   */
  EventFeed feed(EventFeed.Heard heard) throws ServerFailure {
    Map<String, String> environment = System.getenv();
    Map<String, @Nullable String> query = new LinkedHashMap<>();
    query.put("type", types == null ? null : String.join(",", types));
    query.put("channel", channel);
    query.put("provider", provider);
    query.put("conversation", conversation);
    String text =
        query.entrySet().stream()
            .filter(it -> it.getValue() != null)
            .map(it -> it.getKey() + "=" + encoded(String.valueOf(it.getValue())))
            .collect(Collectors.joining("&"));
    URI stream =
        URI.create(
            server.server(environment) + "/api/events/stream" + (text.isEmpty() ? "" : "?" + text));
    return new EventFeed(
        stream, server.apiKey(environment), server.tls(), heard, new SplittableRandom());
  }

  /**
   * Follows a stream until the server refuses to go on, and says why.
   *
   * @return the exit code
   */
  static int follow(EventFeed feed, Output output) throws InterruptedException {
    String refusal = feed.follow();
    if (refusal != null) {
      output.say("the server refuses: " + refusal);
    }
    return refusal == null ? OK : FAILED;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
