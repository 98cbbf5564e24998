package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.switchboard.tools.load.ResponseReader.Slice;
import java.nio.ByteBuffer;

/** The items of an answer to a batch, one after the other. Each begins with its status. */
final class BatchItems {
  private static final byte[] STATUS = bytes("\"status\"");
  private static final byte[] ID = bytes("\"id\"");
  private static final byte[] CODE = bytes("\"code\"");
  private static final byte[] RETRY_AFTER = bytes("\"retry_after_seconds\"");
  private static final byte[] REPLAYED = bytes("\"replayed\":true");
  private static final byte[] ACCEPTED = bytes("accepted");
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Slice body;
  private int next;
  private Slice item;
  private long idsHash;

  BatchItems(Slice body) {
    this.body = body;
    this.item = body;
    this.next = body.find(STATUS, body.from());
  }

  /** Goes to the next item, which the other methods are about; false at the end. */
  boolean next() {
    if (next < 0) {
      return false;
    }
    int from = next;
    next = body.find(STATUS, from + STATUS.length);
    item = new Slice(body.bytes(), from, next < 0 ? body.to() : next);
    Slice id = item.text(ID);
    for (int i = id.from(); i < id.to(); i++) {
      idsHash = (idsHash ^ id.bytes()[i]) * FNV_PRIME;
    }
    return true;
  }

  boolean isAccepted() {
    return item.text(STATUS).isSame(ACCEPTED, ACCEPTED.length);
  }

  boolean isReplayed() {
    return item.find(REPLAYED, item.from()) >= 0;
  }

  /** Why it was rejected. */
  Slice code() {
    return item.text(CODE);
  }

  /** 0 when it does not ask to wait. */
  int retryAfterSeconds() {
    return item.number(RETRY_AFTER);
  }

  /** The ids of all items so far, shortened: the same ids in the same order give the same. */
  Slice ids() {
    byte[] shortened = ByteBuffer.allocate(Long.BYTES).putLong(idsHash).array();
    return new Slice(shortened, 0, shortened.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
