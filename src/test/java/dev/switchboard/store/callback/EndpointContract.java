package dev.switchboard.store.callback;

import static dev.switchboard.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.event.EventType;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Endpoints: made, changed, declared, served and ended. */
@SuppressWarnings("NullAway.Init")
abstract class EndpointContract extends CallbackStoreContract {
  private static final String SECRET = "whsec_c2VjcmV0";

  @Test
  void endpointsOfADeadProcessAreTakenOver() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    store.reopen();
    startCallbacks();

    Served anew = serve(endpoint);

    assertThat(anew.lease()).isNotEqualTo(served.lease());
    assertThat(read(anew).callbacks()).hasSize(1);
  }

  @Test
  void noMoreEndpointsAreServedThanAskedFor() {
    add("*");
    add("*");
    add("*");

    assertThat(queue.count()).isEqualTo(3);
    assertThat(queue.serve(2)).hasSize(2);
    assertThat(queue.serve(2)).hasSize(2);
    assertThat(queue.serve(9)).hasSize(3);
  }

  @Test
  void endpointThatIsGoneGetsNothingAnyMoreAndOthersAreTold() {
    Endpoint endpoint = add("*");
    Endpoint other = add(EventType.ENDPOINT_DISABLED.wireName());
    Served served = serve(endpoint);
    write(
        new CallbackWork.Disabled(
            served, new Endpoint.Disabled(Endpoint.Disabled.Reason.GONE, NOON)));
    acceptEvent();

    assertThat(endpoints.find(endpoint.id()).orElseThrow().collects()).isFalse();
    assertThat(queue.serve(10)).extracting(it -> it.endpoint().id()).containsExactly(other.id());
    assertThat(read(serve(other)).callbacks())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.event().type()).isEqualTo(EventType.ENDPOINT_DISABLED);
          assertThat(it.event().data()).contains(endpoint.id().toString()).contains("gone");
        });
  }

  @Test
  void failingEndpointKeepsCollectingAndIsEnabledAgain() {
    Endpoint endpoint = add("*");
    Served served = serve(endpoint);
    write(new CallbackWork.Failing(served, NOON));
    assertThat(endpoints.find(endpoint.id()).orElseThrow().failingSince()).isEqualTo(NOON);
    write(
        new CallbackWork.Disabled(
            served, new Endpoint.Disabled(Endpoint.Disabled.Reason.FAILING, NOON)));
    acceptEvent();
    write(new CallbackWork.Enabled(served, NOON.plusSeconds(1)));

    Endpoint after = endpoints.find(endpoint.id()).orElseThrow();
    assertThat(after.disabled()).isNull();
    assertThat(after.failingSince()).isNull();
    assertThat(read(served).callbacks())
        .extracting(it -> it.event().type())
        .containsExactly(
            EventType.ENDPOINT_DISABLED, EventType.MESSAGE_ACCEPTED, EventType.ENDPOINT_ENABLED);
  }

  @Test
  void endpointIsChangedAndRemoved() {
    Endpoint endpoint = add("*");
    Endpoint changed =
        endpoints
            .change(endpoint.id(), before -> endpoint(before.id(), "message.failed", false))
            .orElseThrow();
    acceptEvent();

    assertThat(changed.enabled()).isFalse();
    assertThat(endpoints.list())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.events().sorted()).containsExactly("message.failed");
          assertThat(it.enabled()).isFalse();
          assertThat(it.secrets().present()).isEqualTo("whsec_c2VjcmV0");
        });
    assertThat(rows("events")).isZero();
    assertThat(endpoints.remove(endpoint.id())).isTrue();
    assertThat(endpoints.remove(endpoint.id())).isFalse();
    assertThat(endpoints.find(endpoint.id())).isEmpty();
  }

  @Test
  void whatWaitsIsCounted() {
    Endpoint endpoint = add("*");
    assertThat(endpoints.backlogs(List.of(endpoint.id())).get(endpoint.id()))
        .isEqualTo(new EndpointStore.Backlog(0, null));
    acceptEvent();
    acceptEvent();

    assertThat(endpoints.backlogs(List.of(endpoint.id())).get(endpoint.id()))
        .isEqualTo(new EndpointStore.Backlog(2, NOON));
  }

  @Test
  void failingEndpointThatAnswers410IsGone() {
    Endpoint endpoint = add("*");
    Served served = serve(endpoint);
    write(disabled(served, Endpoint.Disabled.Reason.FAILING));
    write(disabled(asItIs(served), Endpoint.Disabled.Reason.GONE));
    write(disabled(asItIs(served), Endpoint.Disabled.Reason.FAILING));

    assertThat(endpoints.find(endpoint.id()).orElseThrow().disabled())
        .isEqualTo(new Endpoint.Disabled(Endpoint.Disabled.Reason.GONE, NOON));
  }

  @Test
  void probeIsATestForThisEndpointAlone() {
    Endpoint endpoint = add("message.failed");
    Endpoint other = add("*");
    Served served = serve(endpoint);
    write(disabled(served, Endpoint.Disabled.Reason.FAILING));
    told.clear();
    write(new CallbackWork.Probe(served, NOON));

    assertThat(told).containsExactly(endpoint.id());
    assertThat(read(served).callbacks())
        .singleElement()
        .satisfies(it -> assertThat(it.event().type()).isEqualTo(EventType.ENDPOINT_TEST));
    assertThat(read(serve(other)).callbacks())
        .extracting(it -> it.event().type())
        .containsExactly(EventType.ENDPOINT_DISABLED);
  }

  /** Being left alone is a change as well, of which the lane reads before its next probe. */
  private Served asItIs(Served served) {
    Endpoint endpoint = endpoints.find(served.endpoint().id()).orElseThrow();
    return new Served(endpoint, served.lease());
  }

  private static CallbackWork disabled(Served served, Endpoint.Disabled.Reason reason) {
    return new CallbackWork.Disabled(served, new Endpoint.Disabled(reason, NOON));
  }

  @Test
  void declaredEndpointIsAddedOnceHoweverManyProcessesDeclareIt() {
    Endpoint byHand = add("*");
    assertThat(declare(declared("billing", "*", SECRET)).changed()).containsExactly("billing");
    Endpoint first = named("billing");

    assertThat(declare(declared("billing", "*", SECRET)))
        .isEqualTo(new EndpointStore.Declared(List.of(), List.of()));

    assertThat(named("billing")).isEqualTo(first);
    assertThat(first.secrets()).isEqualTo(new Endpoint.Secrets(SECRET, null, null));
    assertThat(first.createdAt()).isEqualTo(NOON);
    assertThat(endpoints.list()).extracting(Endpoint::id).contains(byHand.id()).hasSize(2);
    // What is accepted from now on is told.
    told.clear();
    acceptEvent();
    assertThat(told).contains(first.id());
  }

  @Test
  void newSecretOfADeclaredEndpointSignsTogetherWithTheFormerOne() {
    declare(declared("billing", "*", SECRET));
    declare(declared("billing", "message.failed", "whsec_b3RoZXI="));

    Endpoint after = named("billing");
    assertThat(after.events().sorted()).containsExactly("message.failed");
    assertThat(after.secrets())
        .isEqualTo(new Endpoint.Secrets("whsec_b3RoZXI=", SECRET, NOON.plusSeconds(9)));

    declare(declared("billing", "*", "whsec_b3RoZXI="));
    assertThat(named("billing").secrets().former()).isEqualTo(SECRET);
  }

  @Test
  void endpointThatIsNotDeclaredAnyMoreIsEndedAndOthersStay() {
    Endpoint byHand = add("*");
    declare(declared("billing", "*", SECRET), declared("search", "*", SECRET));
    acceptEvent();

    assertThat(declare(declared("search", "*", SECRET)))
        .isEqualTo(new EndpointStore.Declared(List.of(), List.of("billing")));

    assertThat(endpoints.list()).extracting(Endpoint::name).containsExactly(null, "search");
    assertThat(queue.serve(100))
        .extracting(it -> it.endpoint().id())
        .containsExactly(byHand.id(), named("search").id());
  }

  @Test
  void declaredEndpointThatIsGoneBeginsAnewAndOneThatFailsDoesNot() {
    declare(declared("billing", "*", SECRET), declared("search", "*", SECRET));
    write(disabled(serve(named("billing")), Endpoint.Disabled.Reason.GONE));
    write(disabled(serve(named("search")), Endpoint.Disabled.Reason.FAILING));

    declare(declared("billing", "*", SECRET), declared("search", "*", SECRET));

    assertThat(named("billing").disabled()).isNull();
    assertThat(named("search").disabled()).isNotNull();
  }

  @Test
  void declaredEndpointIsNotRemovedByHand() {
    declare(declared("billing", "*", SECRET));

    assertThat(endpoints.remove(named("billing").id())).isFalse();
    assertThat(endpoints.list()).hasSize(1);
  }

  private EndpointStore.Declared declare(DeclaredEndpoint... declared) {
    return endpoints.declare(List.of(declared), this::nextId, NOON, NOON.plusSeconds(9));
  }

  private static DeclaredEndpoint declared(String name, String types, String secret) {
    return new DeclaredEndpoint(
        name,
        new Endpoints.Wish(
            URI.create("https://example.com/" + name),
            EventSelection.parse(types),
            null,
            "standard",
            true),
        secret);
  }

  private Endpoint named(String name) {
    return endpoints.list().stream().filter(it -> name.equals(it.name())).findFirst().orElseThrow();
  }
}
