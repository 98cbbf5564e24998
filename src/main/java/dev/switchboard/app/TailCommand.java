package dev.switchboard.app;

import dev.switchboard.cli.ServerFailure;
import dev.switchboard.tools.follow.EventFeed;
import dev.switchboard.tools.follow.FeedLine;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard tail}: prints what happens on a running server as it happens. */
@Command(
    name = "tail",
    description = {
      "Print what happens on a running server, as it happens, until Ctrl-C.",
      "It shows addresses and texts: what the API shows to a key with the scope read."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class TailCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Mixin private FollowOptions options;

  @Option(
      names = "--json",
      description = "One line of JSON for each event, as the stream has it, and nothing else.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Output output = Output.of(spec);
    boolean colour = EventText.coloursAreWanted(System.getenv("NO_COLOR"), Terminal.isThere());
    EventText text = new EventText(colour, ZoneId.systemDefault());
    try (EventFeed feed = options.feed(new Printer(output, json, text))) {
      return FollowOptions.follow(feed, output);
    } catch (ServerFailure e) {
      output.say(e.getMessage());
      return FAILED;
    }
  }

  private record Printer(Output output, boolean json, EventText text)
      implements FollowOptions.Listener {
    @Override
    public void event(FeedLine line) {
      output.print(json ? line.json() : text.of(line));
    }

    @Override
    public void connected() {
      if (!json) {
        FollowOptions.Listener.super.connected();
      }
    }
  }
}
