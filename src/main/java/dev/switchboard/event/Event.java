package dev.switchboard.event;

/** Something that has happened and stays true. Immutable. */
public sealed interface Event permits MessageEvent, ProviderEvent, EngineEvent, CallbackEvent {}
