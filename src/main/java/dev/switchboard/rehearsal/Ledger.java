package dev.switchboard.rehearsal;

import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.Trace.Kind;
import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import dev.switchboard.rehearsal.world.Carrier;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of every message, as the events say; kept apart from the store, so that the two can
 * be held against each other. Notes each rule that is broken.
 */
final class Ledger implements Carrier.Observer {
  private static final List<Channel> CHANNELS = List.of(Channel.values());

  /** More than there are, so that the number of an attempt and its outcome make one number. */
  private static final long OUTCOME_BASE = 8;

  private final VirtualTime time;
  private final Trace trace;
  private final WaitingMessages waiting = new WaitingMessages();
  private final ConversationOrder order = new ConversationOrder();
  private final Delays delays;
  private final List<CarrierBooks> carriers = new ArrayList<>();
  private final List<Carrier> world = new ArrayList<>();
  private final Map<String, CarrierBooks> byName = new LinkedHashMap<>();
  private final DemandedCalls demandedCalls;
  private final WorstMessages worst = new WorstMessages();
  private final Findings findings;
  long accepted;
  long refused;
  long dispatched;
  long failed;
  long repeated;
  long duplicates;
  long stale;
  long outOfOrder;

  Ledger(VirtualTime time, Trace trace, List<Expectation> expectations) {
    this.time = time;
    this.trace = trace;
    this.findings = new Findings(time);
    this.delays = new Delays(expectations);
    this.demandedCalls = new DemandedCalls(expectations);
  }

  void add(Carrier carrier) {
    CarrierBooks books = new CarrierBooks(carrier.name());
    world.add(carrier);
    carriers.add(books);
    byName.put(carrier.name(), books);
  }

  /** The listener of a node. */
  EventListener of(int node) {
    return event -> on(event, node);
  }

  /** A request was not accepted. */
  void refused(int node, String why) {
    refused++;
    trace.tell(Kind.REFUSED, node, refused, why.hashCode(), why);
  }

  void accident(String what) {
    trace.tell(Kind.ACCIDENT, 0, what.hashCode(), 0, what);
    findings.reached(what.replaceAll("[ :].*", ""));
  }

  @Override
  public void called(int carrier, int node, long id, int attempt, boolean down) {
    CarrierBooks books = carriers.get(carrier);
    long now = time.nanos();
    books.calls.add(now, 1);
    books.callsTotal++;
    books.callsWhileDown += down ? 1 : 0;
    demandedCalls.called(books.name, now);
    trace.tell(Kind.CALLED, node, id, attempt, books.name);
    int message = waiting.find(id);
    if (message == LongTable.NONE) {
      findings.violation("message " + id + " is sent after its end");
    } else if (waiting.called(message, node)) {
      books.messagesCalled++;
      checkOrder(message, node);
    }
  }

  private void checkOrder(int message, int node) {
    if (waiting.node(message) != node) {
      findings.reached("handed to another node");
    } else if (!order.called(waiting.conversation(message), node, waiting.acceptedAt(message))) {
      outOfOrder++;
    }
  }

  @Override
  public void hangs(int carrier, long id) {
    trace.tell(Kind.HANGS, 0, id, carrier, carriers.get(carrier).name);
  }

  @Override
  public void taken(int carrier, long id, boolean idempotent) {
    int message = waiting.find(id);
    boolean again = message != LongTable.NONE && waiting.taken(message);
    repeated += again ? 1 : 0;
    duplicates += again && !idempotent ? 1 : 0;
    trace.tell(Kind.TAKEN, 0, id, again ? 1 : 0, carriers.get(carrier).name);
    if (again) {
      findings.reached("taken again");
    }
  }

  private void on(Event event, int node) {
    switch (event) {
      case MessageEvent.Accepted it -> accepted(it, node);
      case MessageEvent.Attempted it -> attempted(it, node);
      case MessageEvent.Dispatched it -> {
        dispatched++;
        trace.tell(Kind.DISPATCHED, node, it.messageId().value(), it.attempts(), "");
        ended(it, "dispatched");
      }
      case MessageEvent.Failed it -> {
        failed++;
        trace.tell(Kind.FAILED, node, it.messageId().value(), it.reason().hashCode(), it.reason());
        int message = waiting.find(it.messageId().value());
        if (message != LongTable.NONE) {
          carriers.get(waiting.carrier(message)).givenUp++;
        }
        ended(it, it.reason());
      }
      case MessageEvent.RetriedManually _,
          MessageEvent.Received _,
          MessageEvent.Delivered _,
          MessageEvent.Undelivered _,
          CallbackEvent _ -> {}
      case ProviderEvent.BreakerChanged it -> breakerChanged(it, node);
      case ProviderEvent.Paused it ->
          trace.tell(Kind.PAUSE, node, carrierOf(it), 1, it.provider() + " asked for a pause");
      case ProviderEvent.Resumed it ->
          trace.tell(
              Kind.PAUSE, node, carrierOf(it), 0, "the pause of " + it.provider() + " is over");
      case ProviderEvent.Deferred it ->
          trace.tell(Kind.DEFERRED, node, carrierOf(it), it.messages(), it.provider());
      case EngineEvent it -> engine(it, node);
    }
  }

  private void accepted(MessageEvent.Accepted event, int node) {
    CarrierBooks books = byName.get(event.provider());
    if (books == null) {
      findings.violation("a message was accepted for " + event.provider() + ", which is not there");
      return;
    }
    long now = time.nanos();
    accepted++;
    books.accepted(now);
    waiting.add(
        event.messageId().value(),
        now,
        event.conversationId(),
        new WaitingMessages.Origin(
            node, Channel.wireNames().indexOf(event.channel()), carriers.indexOf(books)));
    order.accepted(event.conversationId(), node);
    trace.tell(
        Kind.ACCEPTED, node, event.messageId().value(), event.conversationId(), event.channel());
  }

  private void attempted(MessageEvent.Attempted event, int node) {
    long id = event.messageId().value();
    Outcome outcome = Outcome.of(event.outcome());
    trace.tell(
        Kind.ATTEMPTED, node, id, event.number() * OUTCOME_BASE + codeOf(outcome), event.outcome());
    int message = waiting.find(id);
    if (message == LongTable.NONE) {
      findings.violation("an attempt of message " + id + " was recorded after its end");
      return;
    }
    long attempts = waiting.attempted(message);
    if (event.number() != attempts) {
      findings.violation(
          "attempt " + event.number() + " of message " + id + " follows " + (attempts - 1));
    }
    // Another node sends only what it has claimed, and with that the first one's lease is lost.
    if (waiting.caller(message) != node) {
      findings.violation(
          "an attempt of message " + id + " was recorded under a lease that was lost");
    }
    CarrierBooks books = carriers.get(waiting.carrier(message));
    books.ended(outcome);
    switch (outcome) {
      case SUCCESS -> {}
      case RATE_LIMITED -> books.limited.add(time.nanos(), 1);
      case ERROR, TIMEOUT -> books.failed.add(time.nanos(), 1);
    }
  }

  private void ended(MessageEvent event, String how) {
    long id = event.messageId().value();
    int message = waiting.find(id);
    if (message == LongTable.NONE) {
      findings.violation("message " + id + " ended twice");
      return;
    }
    long acceptedAt = waiting.acceptedAt(message);
    Channel channel = CHANNELS.get(waiting.channel(message));
    long took = time.nanos() - acceptedAt;
    carriers.get(waiting.carrier(message)).ended(acceptedAt);
    order.ended(waiting.conversation(message), waiting.node(message));
    waiting.remove(id);
    delays.add(channel, acceptedAt, took);
    worst.add(id, channel, acceptedAt, took, how);
  }

  private void breakerChanged(ProviderEvent.BreakerChanged event, int node) {
    CarrierBooks books = byName.get(event.provider());
    String change = event.from() + " to " + event.to();
    trace.tell(
        Kind.BREAKER, node, carrierOf(event), change.hashCode(), event.provider() + " " + change);
    findings.reached("breaker " + change + ", " + event.reason());
    if (books != null) {
      books.breaker.add(
          new CarrierBooks.BreakerChange(
              time.nanos(), node, event.from(), event.to(), event.reason()));
    }
  }

  private void engine(EngineEvent event, int node) {
    switch (event) {
      case EngineEvent.SettlementRefused it -> {
        stale++;
        findings.reached("settlement refused");
        trace.tell(Kind.ENGINE, node, it.messageId().value(), it.fence(), "settlement refused");
      }
      case EngineEvent.StoreFailed it -> {
        findings.reached("store failed to " + it.operation());
        trace.tell(
            Kind.ENGINE, node, 0, it.operation().hashCode(), "store failed: " + it.operation());
      }
      case EngineEvent.Unexpected it ->
          findings.violation("unexpected in " + it.where() + ": " + it.thrown());
      default -> trace.tell(Kind.ENGINE, node, 0, 0, event.getClass().getSimpleName());
    }
  }

  private static int codeOf(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> 0;
      case RATE_LIMITED -> 1;
      case ERROR -> 2;
      case TIMEOUT -> 3;
    };
  }

  private int carrierOf(ProviderEvent event) {
    for (int i = 0; i < carriers.size(); i++) {
      if (carriers.get(i).name.equals(event.provider())) {
        return i;
      }
    }
    return -1;
  }

  /** Looks how things stand; once a second. */
  void sample() {
    long now = time.nanos();
    for (int i = 0; i < carriers.size(); i++) {
      carriers.get(i).sample(now);
      carriers.get(i).failing.set(now, world.get(i).failingShare(now));
      carriers.get(i).quota.set(now, world.get(i).quotaAt(now));
    }
  }

  boolean isEmpty() {
    return waiting.size() == 0;
  }

  long stillWaiting() {
    return waiting.size();
  }

  List<CarrierBooks> carriers() {
    return carriers;
  }

  @Nullable CarrierBooks carrier(String name) {
    return byName.get(name);
  }

  Delays delays() {
    return delays;
  }

  long demanded(Demand.Calls calls) {
    return demandedCalls.of(calls);
  }

  /** Longest first. */
  List<WorstMessages.Ended> worst() {
    return worst.list();
  }

  /** Rules that were broken, and situations that were reached. */
  Findings findings() {
    return findings;
  }
}
