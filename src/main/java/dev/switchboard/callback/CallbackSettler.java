package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.lane.BatchWriter;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Makes durable what the lanes have decided; what waits is bounded by what the lanes hold. */
record CallbackSettler(
    CallbackQueue queue,
    BiConsumer<List<CallbackWork>, Set<EndpointId>> written,
    EventListener listener)
    implements BatchWriter.Target<CallbackWork> {
  /** Of one transaction. */
  static final int MAX_BATCH = 512;

  /** Events about no message that wait. More than this says nothing new. */
  static final int MAX_HAPPENED = 1_000;

  /**
   * The machine that does it.
   *
   * @param written told what is durable, and which endpoints another process serves
   */
  static BatchWriter<CallbackWork> writer(
      CallbackQueue queue,
      BiConsumer<List<CallbackWork>, Set<EndpointId>> written,
      EventListener listener) {
    return new BatchWriter<>(
        "settle callbacks", MAX_BATCH, new CallbackSettler(queue, written, listener), listener);
  }

  @Override
  public Runnable write(List<CallbackWork> batch) {
    List<CallbackWork> work = List.copyOf(batch);
    Set<EndpointId> lost = queue.write(work);
    return () -> written.accept(work, lost);
  }

  /** Its callback is sent after the next start. */
  @Override
  public void refused(CallbackWork one, RuntimeException why) {
    listener.on(new EngineEvent.Unexpected("settle a callback", why));
  }
}
