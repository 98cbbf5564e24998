package dev.switchboard.store;

import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes down what it is told, in order; takes every event unless told to refuse its channel. */
public final class RecordingHandOff implements HandOff {
  private final List<String> calls = new ArrayList<>();
  private final List<LeasedMessage> delivered = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private volatile Set<String> channels = Set.of();
  private int commits;
  private boolean brokenDeliveries;

  @Override
  public Set<String> channels() {
    return channels;
  }

  /** This process can send these channels. */
  public void carry(String... carried) {
    channels = Set.of(carried);
  }

  @Override
  public synchronized boolean reserve(String channel, long bytes) {
    if (refused.contains(channel)) {
      calls.add("refuse " + channel);
      return false;
    }
    calls.add("reserve " + channel);
    return true;
  }

  @Override
  public synchronized void deliver(List<LeasedMessage> events) {
    commits++;
    for (LeasedMessage event : events) {
      if (brokenDeliveries) {
        throw new IllegalStateException("a bug in the hand-off");
      }
      calls.add("deliver " + event.message().id());
      delivered.add(event);
    }
  }

  @Override
  public synchronized void cancel(String channel, long bytes) {
    calls.add("cancel " + channel);
  }

  @Override
  public synchronized void caughtUp(String channel) {
    calls.add("caughtUp " + channel);
  }

  @Override
  public synchronized void fellBehind(String channel) {
    calls.add("fellBehind " + channel);
  }

  /** Leaves events of a channel in the store from now on. */
  public synchronized void refuse(String channel) {
    refused.add(channel);
  }

  /** Transactions that were committed so far: each hands over once. */
  public synchronized int commits() {
    return commits;
  }

  public synchronized void breakDeliveries() {
    brokenDeliveries = true;
  }

  /** What was called, for example {@code reserve sms}; forgets it. */
  public synchronized List<String> calls() {
    List<String> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  /** What was delivered; forgets it. */
  public synchronized List<LeasedMessage> delivered() {
    List<LeasedMessage> taken = List.copyOf(delivered);
    delivered.clear();
    return taken;
  }
}
