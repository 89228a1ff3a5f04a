/* What several pages share. */

export const byId = (id) => document.getElementById(id);
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function complain(sentence) {
  const problem = byId("problem");
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

/* An element with text in it. */
export function made(kind, text = "", attributes = {}) {
  const found = document.createElement(kind);
  found.textContent = text;
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  return found;
}

/* Forms that ask once more before they are sent. */
export function askFirst() {
  for (const form of document.querySelectorAll("form[data-sure]")) {
    form.addEventListener("submit", (event) => {
      if (!confirm(form.dataset.sure)) event.preventDefault();
    });
  }
}
