package dev.switchboard.cluster;

/** The only process of a store, as long as it lives. */
public record SoleNode(long owner) implements SoleMembership {}
