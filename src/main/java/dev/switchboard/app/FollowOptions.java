package dev.switchboard.app;

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
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which server to follow, and what on it: the options of {@code tail} and {@code listen}. */
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class FollowOptions {
  @Option(
      names = "--target",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "Where the server is; default ${DEFAULT-VALUE}.")
  private URI target;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      defaultValue = "${env:SWITCHBOARD_API_KEY}",
      description = "A key with the scope read, if the server has keys; else $SWITCHBOARD_API_KEY.")
  private @Nullable String apiKey;

  @Option(
      names = "--events",
      paramLabel = "TYPES",
      split = ",",
      description = "Types separated by commas, such as message.failed or provider.*; default: all.")
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

  /** The server, without a slash at its end. */
  URI server(CommandLine command) {
    boolean web = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
    if (!web || target.getHost() == null || target.getQuery() != null) {
      throw new ParameterException(
          command, "--target must be a URL such as http://127.0.0.1:8080");
    }
    String text = target.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : target;
  }

  /** The stream that is asked for. */
  EventFeed feed(CommandLine command, EventFeed.Heard heard) {
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
        URI.create(server(command) + "/api/events/stream" + (text.isEmpty() ? "" : "?" + text));
    String key = apiKey == null || apiKey.isEmpty() ? null : apiKey;
    return new EventFeed(stream, key, heard, new SplittableRandom());
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
