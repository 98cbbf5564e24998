package dev.switchboard.dispatch;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers when and what the test says: nothing before {@link #answer}, unless told to at once. */
final class ScriptedProvider implements Provider {
  static final ProviderResult OK = new ProviderResult.Success("p-1");
  static final ProviderResult ERROR = new ProviderResult.Failed("500");

  /** One call as it came. */
  record Call(
      Channel channel,
      OutboundMessage message,
      int attemptNumber,
      CompletableFuture<ProviderResult> answer) {}

  private final String name;
  private final List<Call> calls = new ArrayList<>();
  private long testRecipientsFrom = Long.MAX_VALUE;
  private long brokenFor;
  private final ArrayDeque<ProviderResult> atOnce = new ArrayDeque<>();

  ScriptedProvider(String name) {
    this.name = name;
  }

  /** Messages with this id and later ones go to test recipients. */
  void setTestRecipients(long from) {
    testRecipientsFrom = from;
  }

  /** Throws when it is asked whether this message goes to a test recipient. */
  void breakWhenAskedAbout(long id) {
    brokenFor = id;
  }

  @Override
  public boolean isTestRecipient(OutboundMessage message) {
    if (message.id().value() == brokenFor) {
      throw new IllegalStateException("out of order");
    }
    return message.id().value() >= testRecipientsFrom;
  }

  /** Answers the next calls without delay, in this order. */
  void willAnswer(ProviderResult... results) {
    atOnce.addAll(List.of(results));
  }

  void answer(int call, ProviderResult result) {
    calls.get(call).answer().complete(result);
  }

  List<Call> calls() {
    return calls;
  }

  List<Long> idsCalled() {
    return calls.stream().map(call -> call.message().id().value()).toList();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    ProviderResult result = atOnce.poll();
    CompletableFuture<ProviderResult> answer =
        result == null ? new CompletableFuture<>() : CompletableFuture.completedFuture(result);
    calls.add(new Call(channel, message, attemptNumber, answer));
    return answer;
  }
}
