// Asks before something that concerns many. The browser's own dialog element keeps the focus inside and gives it back.

import { html, render } from "../vendor/lit-element/lit-element.js";

/** Resolves to whether the user said yes. */
export function confirm({ title, text, action, danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  render(
    html`
      <form method="dialog">
        <h2 id="confirm-title">${title}</h2>
        <p>${text}</p>
        <div class="buttons">
          <button value="no">Cancel</button>
          <button value="yes" class=${danger ? "danger" : "primary"}>${action}</button>
        </div>
      </form>
    `,
    dialog,
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}
