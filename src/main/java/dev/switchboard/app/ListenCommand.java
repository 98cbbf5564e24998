package dev.switchboard.app;

import dev.switchboard.cli.ServerFailure;
import dev.switchboard.signature.WebhookSecret;
import dev.switchboard.tools.follow.EventFeed;
import dev.switchboard.tools.follow.FeedLine;
import dev.switchboard.tools.follow.Forwarder;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard listen}: forwards events of a running server to a program, signed. */
@Command(
    name = "listen",
    description = {
      "Forward each event of a running server to a program on your machine, until Ctrl-C.",
      "Each is signed as Standard Webhooks describes, comes in order, and is tried five times."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class ListenCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int SECRET_BYTES = 24;
  private static final int MAX_ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  @Option(
      names = "--forward",
      paramLabel = "URL",
      required = true,
      description = "Where the program listens, such as http://localhost:3000/hook.")
  private URI forward;

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = "Sign with this one (whsec_ and base64); default: a new one, which is printed.")
  private @Nullable String secret;

  @Mixin private FollowOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Output output = Output.of(spec);
    String key = secret == null || secret.isEmpty() ? newSecret() : secret;
    boolean colour = EventText.coloursAreWanted(System.getenv("NO_COLOR"), Terminal.isThere());
    EventText text = new EventText(colour, ZoneId.systemDefault());
    try (Forwarder forwarder = new Forwarder(target(), signer(key), InstantSource.system());
        EventFeed feed = options.feed(new Courier(output, text, forwarder))) {
      output.print("Forwarding to " + forward + ", signed with " + key);
      return FollowOptions.follow(feed, output);
    } catch (ServerFailure e) {
      output.say(e.getMessage());
      return FAILED;
    }
  }

  private URI target() {
    boolean web = "http".equals(forward.getScheme()) || "https".equals(forward.getScheme());
    if (!web || forward.getHost() == null) {
      throw new ParameterException(
          spec.commandLine(), "--forward must be a URL such as http://localhost:3000/hook");
    }
    return forward;
  }

  private WebhookSecret signer(String key) {
    try {
      return new WebhookSecret(key);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--secret must be base64, with or without whsec_ before it", e);
    }
  }

  private static String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }

  /** Takes one event after the other to the program. */
  private record Courier(Output output, EventText text, Forwarder forwarder)
      implements FollowOptions.Listener {
    @Override
    public void event(FeedLine line) throws InterruptedException {
      if (line.isResync()) {
        output.print(text.of(line));
        return;
      }
      Duration pause = FIRST_PAUSE;
      for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        Forwarder.Attempt result = forwarder.post(line);
        switch (result) {
          case Forwarder.Attempt.Taken taken -> {
            say(line, "[%d, %d ms]".formatted(taken.status(), taken.took().toMillis()));
            return;
          }
          case Forwarder.Attempt.Failed failed -> {
            boolean last = attempt == MAX_ATTEMPTS;
            say(line, "[%s%s]".formatted(failed.reason(), last ? ", given up" : ", again"));
            if (!last) {
              Thread.sleep(pause);
              pause = pause.multipliedBy(2);
            }
          }
        }
      }
    }

    private void say(FeedLine line, String result) {
      output.print(text.of(line) + "  " + result);
    }
  }
}
