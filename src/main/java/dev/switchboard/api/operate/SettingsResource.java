package dev.switchboard.api.operate;

import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.settings.Setting;
import java.util.List;

/**
 * {@code GET /api/settings}: what this node was told, and by whom. Secrets are masked; the rest
 * still tells hosts and paths, so it is for operators.
 */
public final class SettingsResource implements Resource {
  private final Reply reply;

  private record SettingList(List<Setting> items) {}

  /**
   * @param settings in force; they do not change while the process runs
   */
  public SettingsResource(List<Setting> settings) {
    this.reply = Reply.document(200, new SettingList(settings));
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/settings", Policy.scope(Scope.OPERATE), _ -> reply));
  }
}
