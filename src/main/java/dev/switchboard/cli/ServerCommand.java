package dev.switchboard.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that asks a running server. */
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public abstract class ServerCommand implements Callable<Integer> {
  protected static final int OK = 0;
  protected static final int FAILED = 1;

  @Mixin private ServerOptions server;

  @Option(names = "--json", description = "Print the answer of the server, one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * Does it.
   *
   * @return the exit code
   */
  protected abstract int run(ApiClient client) throws ServerFailure, InterruptedException;

  @Override
  public final Integer call() throws InterruptedException {
    return call(System.getenv());
  }

  final int call(Map<String, String> environment) throws InterruptedException {
    try (ApiClient client = server.connect(environment)) {
      return run(client);
    } catch (ServerFailure e) {
      say(e.getMessage());
      return FAILED;
    }
  }

  /** Whether results are for programs. */
  protected final boolean json() {
    return json;
  }

  /** A document, as the server gave it. */
  protected final void print(JsonNode document) {
    print(document.toString());
  }

  /** A line of the result. */
  protected final void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  /** A sentence about what happens. */
  protected final void say(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("switchboard: " + sentence);
    err.flush();
  }

  /** The command itself, for errors of usage. */
  protected final CommandSpec spec() {
    return spec;
  }
}
