// Nothing here may reach beyond this server: the page must work without internet access.

/** The colours of the console. Every pair of text and ground is at least 4.5 : 1. */
const COLOURS = {
  light: {
    "bg-color": "#ffffff",
    "text-color": "#16201e",
    "primary-color": "#0f766e",
    "nav-bg-color": "#f6f8f7",
    "nav-text-color": "#2c3937",
    "nav-hover-bg-color": "#e9efed",
    "nav-hover-text-color": "#16201e",
    "nav-accent-color": "#0f766e",
    "nav-accent-text-color": "#ffffff",
  },
  dark: {
    "bg-color": "#141c1b",
    "text-color": "#e4ebe9",
    "primary-color": "#5fd6c4",
    "nav-bg-color": "#0d1312",
    "nav-text-color": "#c4d0cd",
    "nav-hover-bg-color": "#1b2524",
    "nav-hover-text-color": "#ffffff",
    "nav-accent-color": "#5fd6c4",
    "nav-accent-text-color": "#06211d",
  },
};

const FIELDS = { input: "Value", select: "Example or media type", textarea: "Request body" };

const reference = document.getElementById("reference");
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function paint() {
  const theme = prefersDark.matches ? "dark" : "light";
  reference.setAttribute("theme", theme);
  Object.entries(COLOURS[theme]).forEach(([name, colour]) => reference.setAttribute(name, colour));
}

/** The reference has fields without names, and regions that scroll and cannot be reached by keyboard. */
function complete(root) {
  root.querySelector(".nav-bar")?.setAttribute("aria-label", "Contents");
  // Its margin is for a separator that the first of its parts does not have.
  root.querySelector("#api-info")?.style.setProperty("margin-left", "0");
  root.querySelector(".nav-scroll")?.setAttribute("aria-label", "Operations");
  root.querySelectorAll("pre").forEach((it) => it.setAttribute("tabindex", "0"));
  root.querySelectorAll("input, select, textarea").forEach((it) => {
    if (!it.hasAttribute("aria-label")) {
      it.setAttribute("aria-label", it.dataset.pname || it.placeholder || FIELDS[it.localName]);
    }
  });
  root.querySelectorAll("*").forEach((it) => it.shadowRoot && follow(it.shadowRoot));
}

/** Shadow roots that are looked at whenever they change. */
const followed = new WeakSet();

function follow(root) {
  if (!followed.has(root)) {
    followed.add(root);
    new MutationObserver(() => complete(root)).observe(root, { childList: true, subtree: true });
    complete(root);
  }
}

paint();
customElements.whenDefined("rapi-doc").then(() => follow(reference.shadowRoot));
prefersDark.addEventListener("change", paint);
reference.setAttribute("spec-url", "/openapi.yaml");
