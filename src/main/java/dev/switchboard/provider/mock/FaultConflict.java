package dev.switchboard.provider.mock;

import java.util.Set;

/**
 * Values of a mock provider's faults that make no sense together.
 *
 * @param members whose values they are
 * @param path of what holds them all in a JSON document, empty for the document itself
 * @param detail one sentence for the person who sent them
 */
public record FaultConflict(Set<FaultMember> members, String path, String detail) {
  public FaultConflict {
    members = Set.copyOf(members);
  }
}
