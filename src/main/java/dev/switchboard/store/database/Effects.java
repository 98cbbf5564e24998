package dev.switchboard.store.database;

import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a transaction does outside the database: places that it takes in memory while it runs, and
 * what follows its commit. Collected anew in each run, so a rollback leaves nothing behind. Used by
 * one thread at a time.
 */
public final class Effects {
  private final HandOff handOff;
  private final EventListener listener;
  private final List<MessageEvent> events = new ArrayList<>();
  private final List<LeasedMessage> deliveries = new ArrayList<>();
  private final List<Place> reservations = new ArrayList<>();
  private final List<String> caughtUp = new ArrayList<>();

  /** A place in memory, and the bytes that came with it. */
  private record Place(String channel, long bytes) {}

  /**
   * @param listener told what has become true; does not throw
   */
  Effects(HandOff handOff, EventListener listener) {
    this.handOff = handOff;
    this.listener = listener;
  }

  /** Whether the event about to be written may go to memory; see {@link HandOff#reserve}. */
  public boolean reserve(String channel, long bytes) {
    boolean reserved = handOff.reserve(channel, bytes);
    if (reserved) {
      reservations.add(new Place(channel, bytes));
    }
    return reserved;
  }

  /** Tells an event once the transaction is durable. */
  public void tell(MessageEvent event) {
    events.add(event);
  }

  /** What will be told. */
  List<MessageEvent> events() {
    return events;
  }

  /** Hands an event over once the transaction is durable. */
  public void deliver(LeasedMessage event) {
    deliveries.add(event);
  }

  /** Says, in the order of transactions, that no free first attempt of the channel is left. */
  public void caughtUp(String channel) {
    caughtUp.add(channel);
    handOff.caughtUp(channel);
  }

  /** What is to be handed over; nothing in memory holds it when the outcome is unknown. */
  public List<LeasedMessage> deliveries() {
    return List.copyOf(deliveries);
  }

  /**
   * The transaction is durable: tells what is true now, then hands over, so that no attempt is told
   * before its acceptance. Writes are answered after this.
   */
  void apply() {
    events.forEach(listener::on);
    handOff.deliver(deliveries());
  }

  /** The transaction was rolled back: gives back what was taken for it. */
  void undo() {
    reservations.forEach(place -> handOff.cancel(place.channel(), place.bytes()));
    caughtUp.forEach(handOff::fellBehind);
  }
}
