package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final InstantSource clock = now::get;

  @ParameterizedTest
  @ValueSource(longs = {1, 31, 32, 1L << 40, Long.MAX_VALUE})
  void writtenFormIsReadBack(long value) {
    MessageId id = new MessageId(value);

    assertThat(id.toString()).hasSize(MessageId.LENGTH);
    assertThat(MessageId.parse(id.toString())).contains(id);
  }

  @Test
  void firstIdOfAMomentLiesBetweenThoseBeforeAndThoseAfter() {
    MessageId before = new MessageIds(() -> now.get().minusMillis(1), 0, 255, 256).next();
    MessageId first = new MessageIds(clock, 0, 0, 1).next();

    assertThat(MessageId.firstOf(now.get())).isGreaterThan(before).isLessThanOrEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0000000000000",
        "zzzzzzzzzzzzz",
        "000000000000",
        "00000000000001",
        "000000000000I",
        "000000000000l",
        "00000000000é1",
        "-000000000001"
      })
  void whatIsNeverWrittenIsNotRead(String text) {
    assertThat(MessageId.parse(text)).isEmpty();
  }

  @Test
  void writtenFormsSortAsTheIdsDo() {
    List<String> written = new ArrayList<>();
    for (long value = 1; value > 0 && value < Long.MAX_VALUE / 3; value = value * 3 + 1) {
      written.add(new MessageId(value).toString());
    }
    assertThat(written).hasSizeGreaterThan(30).isSorted();
  }

  @Test
  void idTellsWhenItWasIssued() {
    assertThat(new MessageIds(clock, 0, 0, 1).next().issuedAt()).isEqualTo(now.get());
  }

  @Test
  void idsRiseWhenTheClockIsSetBack() {
    MessageIds ids = new MessageIds(clock, 0, 0, 1);
    MessageId before = ids.next();
    now.set(now.get().minusSeconds(3600));

    assertThat(ids.next()).isGreaterThan(before);
  }

  @Test
  void idsRiseAboveThoseOfAnEarlierProcess() {
    long last = new MessageIds(clock, 0, 0, 1).next().value() + 1_000_000_000_000L;

    assertThat(new MessageIds(clock, last, 0, 1).next().value()).isGreaterThan(last);
  }

  @Test
  void manyThreadsNeverGetTheSameId() throws Exception {
    MessageIds ids = new MessageIds(clock, 0, 0, 1);
    List<MessageId> issued = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        threads.execute(() -> {
          for (int n = 0; n < 1_000; n++) {
            issued.add(ids.next());
          }
        });
      }
    }
    assertThat(new HashSet<>(issued)).hasSize(8_000);
  }

  @Test
  void issuersOfOneStoreNeverIssueTheSameId() {
    long last = new MessageIds(clock, 0, 0, 1).next().value() + 12_345;
    List<MessageId> issued = new ArrayList<>();
    for (int issuer = 0; issuer < 4; issuer++) {
      MessageIds ids = new MessageIds(clock, last, issuer, 4);
      for (int n = 0; n < 1_000; n++) {
        issued.add(ids.next());
      }
      assertThat(issued.subList(issuer * 1_000, issued.size())).isSorted();
    }
    assertThat(new HashSet<>(issued)).hasSize(4_000);
    assertThat(issued).allSatisfy(id -> assertThat(id.value()).isGreaterThan(last));
  }

  @Test
  void issuerIsOneOfThoseThatThereMayBe() {
    assertThatThrownBy(() -> new MessageIds(clock, 0, 4, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MessageIds(clock, 0, 0, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void idIsFoundAtTheEndOfAText() {
    MessageId id = new MessageId(123_456_789_012L);
    assertThat(MessageId.atEndOf("sms-mms-" + id)).contains(id);
    assertThat(MessageId.atEndOf(id.toString())).contains(id);
    assertThat(MessageId.atEndOf(id + "!")).isEmpty();
    assertThat(MessageId.atEndOf("SM1")).isEmpty();
  }

  @Test
  void zeroIsNoId() {
    assertThatThrownBy(() -> new MessageId(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
