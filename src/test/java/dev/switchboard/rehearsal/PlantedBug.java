package dev.switchboard.rehearsal;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.cluster.Membership;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Bugs that a queue, a lane or a provider's gate could have. Each is a switch, in tests only. */
enum PlantedBug {
  /** Nothing is wrong. */
  NONE,

  /** A settlement counts as written although the store was away. */
  SETTLED_BEFORE_COMMIT {
    @Override
    EventQueue queue(EventQueue queue) {
      return Interception.with(
          queue,
          "settle",
          call -> {
            try {
              return call.proceed();
            } catch (StoreUnavailableException _) {
              return List.of();
            }
          });
    }
  },

  /** A call that is answered with 429 keeps its place until it is cut. */
  PLACE_LOST_ON_429 {
    @Override
    Provider provider(Provider provider) {
      return Interception.answering(
          provider,
          answer -> {
            CompletableFuture<ProviderResult> seen = new CompletableFuture<>();
            var _ =
                answer.whenComplete((result, _) -> {
                  if (!(result instanceof ProviderResult.RateLimited)) {
                    seen.complete(result);
                  }
                });
            return seen;
          });
    }
  },

  /** What a provider says about when to come again is read and not heeded. */
  RETRY_AFTER_IGNORED {
    @Override
    Provider provider(Provider provider) {
      return Interception.answering(
          provider,
          answer ->
              answer.thenApply(result ->
                  result instanceof ProviderResult.RateLimited
                      ? new ProviderResult.RateLimited(null)
                      : result));
    }
  },

  /** A retry is written although another node has claimed the message since. */
  FENCE_NOT_CHECKED_ON_RETRY {
    private static final int MOST_OWNERS = 12;
    private static final int MOST_FENCES = 3;

    @Override
    EventQueue queue(EventQueue queue) {
      return Interception.with(
          queue,
          "settle",
          call -> {
            List<?> stale = (List<?>) call.proceed();
            return stale.stream()
                .filter(it -> !(it instanceof Settlement.Retried late && isWritten(queue, late)))
                .toList();
          });
    }

    // Under the lease of the one that holds it.
    private static boolean isWritten(EventQueue queue, Settlement.Retried late) {
      LeasedMessage event = late.event();
      for (int owner = 1; owner <= MOST_OWNERS; owner++) {
        for (int further = 1; further <= MOST_FENCES; further++) {
          Lease lease = new Lease(owner, event.lease().fence() + further);
          LeasedMessage taken =
              new LeasedMessage(
                  event.key(),
                  lease,
                  event.attempts(),
                  event.round(),
                  event.conversationId(),
                  event.message());
          Settlement again = new Settlement.Retried(taken, late.attempt(), late.dueAt());
          if (queue.settle(List.of(again)).isEmpty()) {
            return true;
          }
        }
      }
      return false;
    }
  },

  /** What was to be sent first is given back last. */
  RELEASE_LOSES_ORDER {
    @Override
    EventQueue queue(EventQueue queue) {
      List<LeasedMessage> late = new ArrayList<>();
      EventQueue releasing =
          Interception.with(
              queue,
              "release",
              call -> {
                List<?> events = (List<?>) call.arguments()[0];
                int half = (events.size() + 1) / 2;
                events.subList(0, half).forEach(event -> late.add((LeasedMessage) event));
                call.arguments()[0] = events.subList(half, events.size());
                return call.proceed();
              });
      return Interception.with(
          releasing,
          "claimFirstAttempts",
          call -> {
            Object claimed = call.proceed();
            if (((Claimed) claimed).events() > 0) {
              queue.release(late);
              late.clear();
            }
            return claimed;
          });
    }
  },

  /** A failure is taken for that of the call that was started last. */
  BREAKER_COUNTS_LATE_ANSWERS {
    @Override
    Provider provider(Provider provider) {
      NavigableMap<Integer, CompletableFuture<ProviderResult>> open = new TreeMap<>();
      AtomicInteger started = new AtomicInteger();
      return Interception.answering(
          provider,
          answer -> {
            CompletableFuture<ProviderResult> seen = new CompletableFuture<>();
            int number = started.getAndIncrement();
            open.put(number, seen);
            var _ = seen.whenComplete((_, _) -> open.remove(number));
            var _ =
                answer.whenComplete((result, _) -> {
                  if (result instanceof ProviderResult.Failed && !open.isEmpty()) {
                    Objects.requireNonNull(open.get(open.lastKey())).complete(result);
                  }
                  if (result != null) {
                    seen.complete(result);
                  }
                });
            return seen;
          });
    }
  },

  /** What succeeds while the breaker is half-open does not count. */
  HALF_OPEN_NEVER_ENDS {
    @Override
    Provider provider(Provider provider, BooleanSupplier halfOpen) {
      return Interception.answering(
          provider,
          answer -> {
            boolean probing = halfOpen.getAsBoolean();
            return answer.thenApply(result ->
                probing && result instanceof ProviderResult.Success
                    ? new ProviderResult.RateLimited(null)
                    : result);
          });
    }
  },

  /** Of what a lane gives back, only the first half is free. */
  RELEASE_FORGETS_HALF {
    @Override
    EventQueue queue(EventQueue queue) {
      return Interception.with(
          queue,
          "release",
          call -> {
            List<?> events = (List<?>) call.arguments()[0];
            call.arguments()[0] = events.subList(0, events.size() / 2);
            return call.proceed();
          });
    }
  },

  /** Half-open lets more through than it may. */
  TOO_MANY_PROBES {
    @Override
    LaneSettings lane(LaneSettings settings) {
      BreakerPolicy breaker = settings.breaker();
      return with(
          settings,
          new BreakerPolicy(
              breaker.failureThreshold(), breaker.openDuration(), breaker.halfOpenProbes() + 2));
    }
  },

  /** An open breaker is tried again much later than it should be. */
  BREAKER_SLEEPS {
    @Override
    LaneSettings lane(LaneSettings settings) {
      BreakerPolicy breaker = settings.breaker();
      return with(
          settings,
          new BreakerPolicy(
              breaker.failureThreshold(),
              breaker.openDuration().plus(Duration.ofSeconds(20)),
              breaker.halfOpenProbes()));
    }
  },

  /** While any retry waits, no first attempt is fetched from the store. */
  RETRIES_STARVE_FIRST_ATTEMPTS {
    @Override
    EventQueue queue(EventQueue queue) {
      return Interception.with(
          queue,
          "claimFirstAttempts",
          call ->
              queue.status().scheduled() > 0 || queue.status().waiting() > 30
                  ? new Claimed(0, 0, true)
                  : call.proceed());
    }
  },

  /** A node goes on after its lease has ended. */
  LEASE_TRUSTED_AFTER_ITS_END {
    @Override
    LeaseClock leases(Membership membership) {
      return new LeaseClock() {
        @Override
        public boolean isCurrent(long monotonicNanos) {
          return true;
        }

        @Override
        public boolean isLost(Lease lease) {
          return false;
        }

        @Override
        public boolean hasCompany() {
          return membership.hasCompany();
        }

        @Override
        public boolean isShared() {
          return membership.isShared();
        }
      };
    }
  },

  /** A claim of retries tells fewer bytes than it has brought. */
  BUDGET_LEAKS {
    @Override
    EventQueue queue(EventQueue queue) {
      return Interception.with(
          queue,
          "claimRetries",
          call -> {
            Claimed claimed = (Claimed) call.proceed();
            return new Claimed(claimed.events(), claimed.bytes() / 2, claimed.more());
          });
    }
  },

  /** Every attempt is recorded as the first. */
  ATTEMPTS_NUMBERED_ANEW {
    @Override
    EventQueue queue(EventQueue queue) {
      return Interception.with(
          queue,
          "settle",
          call -> {
            List<Settlement> renumbered =
                ((List<?>) call.arguments()[0]).stream().map(it -> anew((Settlement) it)).toList();
            call.arguments()[0] = renumbered;
            return call.proceed();
          });
    }
  },

  /** A message that is in flight is sent once more. */
  SENT_TWICE {
    @Override
    Provider provider(Provider provider) {
      return new Provider() {
        @Override
        public String name() {
          return provider.name();
        }

        @Override
        public CompletableFuture<ProviderResult> send(
            Channel channel, OutboundMessage message, int attemptNumber) {
          if (attemptNumber == 3) {
            var _ = provider.send(channel, message, attemptNumber);
          }
          return provider.send(channel, message, attemptNumber);
        }
      };
    }
  };

  EventQueue queue(EventQueue queue) {
    return queue;
  }

  Provider provider(Provider provider) {
    return provider;
  }

  /**
   * @param halfOpen whether the breaker in front of it is, when a call is made
   */
  Provider provider(Provider provider, BooleanSupplier halfOpen) {
    return provider(provider);
  }

  LaneSettings lane(LaneSettings settings) {
    return settings;
  }

  LeaseClock leases(Membership membership) {
    return membership;
  }

  private static LaneSettings with(LaneSettings settings, BreakerPolicy breaker) {
    return new LaneSettings(
        settings.maxInFlight(),
        settings.ratePerSecond(),
        settings.timeout(),
        breaker,
        settings.retryPolicy());
  }

  private static Settlement anew(Settlement settlement) {
    if (!(settlement instanceof Settlement.Tried tried)) {
      return settlement;
    }
    Attempt attempt = tried.attempt();
    Attempt first =
        new Attempt(
            1,
            attempt.provider(),
            attempt.outcome(),
            attempt.latency(),
            attempt.errorCode(),
            attempt.occurredAt());
    LeasedMessage event = settlement.event();
    return switch (tried) {
      case Settlement.Completed it ->
          new Settlement.Completed(event, first, it.providerMessageId());
      case Settlement.Retried it -> new Settlement.Retried(event, first, it.dueAt());
      case Settlement.Discarded it -> new Settlement.Discarded(event, first, it.reason(), it.at());
    };
  }
}
