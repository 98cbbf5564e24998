package dev.switchboard.store.callback;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.LeasedMessage;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What single messages want to be told at a URL of their own. */
abstract class StatusCallbackContract extends CallbackStoreContract {
  private static final String URL = "https://example.com/status?a=b";
  private static final EndpointId HOST = EndpointId.ofHost(URI.create("https://EXAMPLE.com/other"));

  @Override
  boolean tellsMessages() {
    return true;
  }

  private LeasedMessage acceptWith(String url) {
    return accepted(samples.smsWith(new MessageOptions.Builder().statusCallback(url).build()));
  }

  private Served host() {
    return served().stream()
        .filter(it -> it.endpoint().id().equals(HOST))
        .findFirst()
        .orElseThrow();
  }

  private List<Served> served() {
    assertThat(queue.adoptHosts(NOON, Set.of())).isFalse();
    return queue.serve(100);
  }

  private EventRetention retention() {
    return store.ports().eventRetention();
  }

  @Test
  void itsEventsAreWrittenForThisMessageAlone() {
    acceptEvent();
    LeasedMessage event = acceptWith(URL);
    settle(completed(event));

    assertThat(told).containsExactly(HOST, HOST);
    List<Callback> callbacks = read(host()).callbacks();
    assertThat(callbacks)
        .extracting(it -> it.event().type())
        .containsExactly(EventType.MESSAGE_ACCEPTED, EventType.MESSAGE_DISPATCHED);
    assertThat(callbacks)
        .allMatch(it -> event.message().id().equals(it.event().messageId()))
        .allMatch(it ->
            it.message() != null && URL.equals(it.message().content().options().statusCallback()));
  }

  /** It is not handed over, so it must be known in another way than one that goes out at once. */
  @Test
  void acceptanceOfAScheduledMessageIsTold() {
    accept(
        samples.smsWith(
            new MessageOptions.Builder()
                .statusCallback(URL)
                .sendAt(NOON.plusSeconds(3600))
                .build()));

    assertThat(told).containsExactly(HOST);
    assertThat(read(host()).callbacks())
        .extracting(it -> it.event().type())
        .containsExactly(EventType.MESSAGE_ACCEPTED);
  }

  /** What happens to it later is written by statements that have not got it at hand. */
  @Test
  void itIsFoundAlsoWhenItIsNotAtHand() {
    LeasedMessage event = acceptWith(URL);
    settle(discarded(event, "rejected"));
    store.deadLetters().retry(event.message().id(), Map.of("sms", "sms-mms"), NOON);
    assertThat(store.queue().discardUnroutable("sms", "no_provider", NOON, 10)).hasSize(1);

    assertThat(read(host()).callbacks())
        .extracting(it -> it.event().type())
        .containsExactly(
            EventType.MESSAGE_ACCEPTED, EventType.MESSAGE_FAILED, EventType.MESSAGE_FAILED);
  }

  @Test
  void urlsOfOneHostShareALaneThatEndsWhenNothingWaits() {
    acceptWith(URL);
    acceptWith("https://example.com/another");
    assertThat(retention().endHosts()).isFalse();
    Served served = host();
    assertThat(served()).hasSize(1);
    assertThat(retention().endHosts()).isFalse();

    for (Callback callback : read(served).callbacks()) {
      write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null)));
    }

    assertThat(retention().endHosts()).isTrue();
    assertThat(served()).isEmpty();
    acceptWith(URL);
    assertThat(read(host()).callbacks()).hasSize(1);
  }

  /** Those that are put off, and those that do not answer, leave their places to others. */
  @Test
  void hostsTakeTurnsWhereThereAreMoreThanPlaces() {
    for (int i = 0; i <= CallbackQueue.MAX_HOSTS; i++) {
      acceptWith("https://host-%d.example.com/status".formatted(i));
    }
    queue.adoptHosts(NOON, Set.of());
    List<Served> first = queue.serve(2 * CallbackQueue.MAX_HOSTS);
    Instant later = NOON.plusSeconds(3600);
    Set<EndpointId> stuck = Set.of(first.get(1).endpoint().id());
    List<CallbackWork> putOff = new ArrayList<>();
    for (Served served : first.subList(2, CallbackQueue.MAX_HOSTS)) {
      Callback callback = read(served).callbacks().getFirst();
      putOff.add(new CallbackWork.Retried(served, callback, attempt(callback, "500"), later));
    }

    queue.adoptHosts(NOON, stuck);
    Set<EndpointId> seen = hostsOf(first);
    seen.addAll(hostsOf(queue.serve(2 * CallbackQueue.MAX_HOSTS)));
    assertThat(seen).as("one leaves its place").hasSize(CallbackQueue.MAX_HOSTS + 1);

    queue.write(putOff);
    for (int looks = 0; looks < 3; looks++) {
      queue.adoptHosts(NOON, Set.of());
    }
    List<Served> rest = queue.serve(2 * CallbackQueue.MAX_HOSTS);
    assertThat(rest).filteredOn(it -> !read(it).callbacks().isEmpty()).hasSize(3);
  }

  private static Set<EndpointId> hostsOf(List<Served> served) {
    return served.stream().map(it -> it.endpoint().id()).collect(Collectors.toSet());
  }

  /** Also of hosts that have no lane, and in steps. */
  @Test
  void whatIsTooOldIsForgottenOfAllHosts() {
    for (int i = 0; i < 200; i++) {
      acceptWith("https://host-%d.example.com/status".formatted(i));
    }

    int steps = 0;
    while (retention().expire(NOON.plusSeconds(1))) {
      steps++;
      assertThat(steps).isLessThan(20);
    }

    assertThat(rows("callbacks")).isZero();
    assertThat(rows("events")).isZero();
  }

  @Test
  void laneOfAHostIsNoEndpoint() {
    Endpoint endpoint = add("message.failed");
    acceptWith(URL);
    assertThat(host().endpoint().id().isOfHost()).isTrue();

    assertThat(endpoints.list()).extracting(Endpoint::id).containsExactly(endpoint.id());
    assertThat(endpoints.refresh()).isFalse();
    assertThat(retention().giveUpOrphans(NOON)).isZero();
    assertThat(read(host()).callbacks()).hasSize(1);
    // Endpoints come first where not all can be served.
    queue.releaseAll();
    assertThat(queue.serve(1)).extracting(it -> it.endpoint().id()).containsExactly(endpoint.id());
  }

  @Test
  void whatWasToldOfAMessageIsSeen() {
    Endpoint endpoint = add("message.accepted");
    LeasedMessage event = acceptWith(URL);
    settle(completed(event));
    Served served = host();
    Callback first = read(served).callbacks().getFirst();
    write(new CallbackWork.Acknowledged(served, first, attempt(first, null)));

    List<EventHistory.Told> seen = history.toldOf(event.message().id()).orElseThrow();

    assertThat(seen).extracting(it -> it.delivery().event().sequence()).containsExactly(1, 1, 2);
    assertThat(seen.get(0).endpoint()).isNull();
    assertThat(seen.get(0).delivery().state()).isEqualTo(EventHistory.State.ACKNOWLEDGED);
    assertThat(seen.get(1).endpoint())
        .isNotNull()
        .satisfies(it -> assertThat(it.id()).isEqualTo(endpoint.id()));
    assertThat(seen.get(1).delivery().state()).isEqualTo(EventHistory.State.WAITING);
    assertThat(seen.get(2).endpoint()).isNull();
    assertThat(history.toldOf(new MessageId(1))).isEmpty();
  }
}
