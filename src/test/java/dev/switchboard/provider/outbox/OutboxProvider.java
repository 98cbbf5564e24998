package dev.switchboard.provider.outbox;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Writes each message to a file that is named by its id. */
final class OutboxProvider implements Provider {
  private final String name;
  private final Path directory;
  private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();

  OutboxProvider(String name, Path directory) {
    this.name = name;
    this.directory = directory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    return CompletableFuture.supplyAsync(() -> write(message), executor);
  }

  private ProviderResult write(OutboundMessage message) {
    String id = message.id().toString();
    try {
      Files.writeString(directory.resolve(id), message.body(), StandardOpenOption.CREATE_NEW);
      return new ProviderResult.Success(id);
    } catch (FileAlreadyExistsException _) {
      // An earlier attempt wrote it: the message's id is the idempotency key.
      return new ProviderResult.Success(id);
    } catch (IOException _) {
      return new ProviderResult.Failed("disk");
    }
  }
}
