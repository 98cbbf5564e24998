package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.OutboundMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** Puts something in place of one method of a queue, or of the answers of a provider. */
final class Interception {
  private Interception() {}

  /** A call of one method of a queue. */
  static final class Call {
    private final EventQueue queue;
    private final Method method;
    private final Object[] arguments;

    Call(EventQueue queue, Method method, Object[] arguments) {
      this.queue = queue;
      this.method = method;
      this.arguments = arguments;
    }

    Object[] arguments() {
      return arguments;
    }

    Object proceed() {
      try {
        return method.invoke(queue, arguments);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A method in place of another. */
  interface Replacement {
    Object of(Call call);
  }

  static EventQueue with(EventQueue queue, String method, Replacement replacement) {
    return (EventQueue)
        Proxy.newProxyInstance(
            EventQueue.class.getClassLoader(),
            new Class<?>[] {EventQueue.class},
            (_, called, arguments) -> {
              Call call = new Call(queue, called, arguments);
              return called.getName().equals(method) ? replacement.of(call) : call.proceed();
            });
  }

  /** What becomes of an answer. */
  interface Answering {
    CompletableFuture<ProviderResult> of(CompletableFuture<ProviderResult> answer);
  }

  static Provider answering(Provider provider, Answering answering) {
    return new Provider() {
      @Override
      public String name() {
        return provider.name();
      }

      @Override
      public CompletableFuture<ProviderResult> send(
          Channel channel, OutboundMessage message, int attemptNumber) {
        CompletableFuture<ProviderResult> answer = provider.send(channel, message, attemptNumber);
        CompletableFuture<ProviderResult> changed = answering.of(answer);
        // A call that is cut is cut at the provider too.
        var _ = changed.whenComplete((_, _) -> answer.cancel(true));
        return changed;
      }
    };
  }
}
