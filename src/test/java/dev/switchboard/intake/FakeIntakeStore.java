package dev.switchboard.intake;

import dev.switchboard.queue.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers as a test says, and keeps what it was given. */
final class FakeIntakeStore implements IntakeStore {
  final List<NewMessage> accepted = new ArrayList<>();
  final List<String> keys = new ArrayList<>();
  final List<InboundMessage> received = new ArrayList<>();
  @Nullable Receipt delivered;
  @Nullable Remembered found;
  @Nullable Remembered foundWhenAccepting;
  boolean unavailable;

  /** Looking up this key meets a defect. */
  @Nullable IdempotencyKey brokenFind;

  /** Storing a text with this body meets a defect. */
  @Nullable String brokenBody;

  @Override
  public Optional<Remembered> find(IdempotencyKey key, Instant now) {
    if (brokenFind != null && Arrays.equals(key.key(), brokenFind.key())) {
      throw new IllegalStateException("a defect");
    }
    return Optional.ofNullable(found);
  }

  @Override
  public Optional<Receipt> findReceived(String provider, Delivery delivery) {
    return Optional.ofNullable(delivered);
  }

  @Override
  public Stored receive(InboundMessage message, @Nullable IdempotencyKey key) {
    if (unavailable) {
      throw new StoreUnavailableException("the disk is gone");
    }
    if (foundWhenAccepting != null) {
      return new Stored.Known(foundWhenAccepting);
    }
    received.add(message);
    return new Stored.Fresh(new Receipt(message.id(), null), false);
  }

  @Override
  public List<Stored> acceptTogether(List<NewMessage> messages, List<IdempotencyKey> keys) {
    List<Stored> stored = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      stored.add(accept(messages.get(i), keys.isEmpty() ? null : keys.get(i)));
    }
    return stored;
  }

  /** What breaks does so only when it is waited for, as a write does. */
  @Override
  public Storing begin(NewMessage message, @Nullable IdempotencyKey key) {
    return () -> accept(message, key);
  }

  @Override
  public Stored accept(NewMessage message, @Nullable IdempotencyKey key) {
    if (unavailable) {
      throw new StoreUnavailableException("the disk is gone");
    }
    if (foundWhenAccepting != null) {
      return new Stored.Known(foundWhenAccepting);
    }
    if (message.message().body().equals(brokenBody)) {
      throw new IllegalStateException("the write failed");
    }
    accepted.add(message);
    keys.add(key == null ? "none" : HexFormat.of().formatHex(key.key()));
    return new Stored.Fresh(new Receipt(message.message().id(), 7L), accepted.size() == 1);
  }
}
