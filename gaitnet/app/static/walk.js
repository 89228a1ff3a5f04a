/* The page of a walk: pointing out the patient, trimming, and telling that the page is left. */

import { askFirst, byId } from "./common.js";

const form = byId("repair");

/* The videos are deleted soon after the page was left. */
if (form.dataset.left) window.addEventListener("pagehide", () => navigator.sendBeacon(form.dataset.left));
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

for (const box of document.querySelectorAll("[data-person]")) {
  box.addEventListener("click", () => {
    byId(`person-${box.dataset.film}`).value = box.dataset.person;
    form.requestSubmit(byId("again"));
  });
}

const film = byId("skeleton");
const ends = byId("ends");
if (film && ends && byId("start-0")) {
  ends.hidden = false;
  for (const button of ends.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const field = byId(button.dataset.fills);
      field.value = film.currentTime.toFixed(2);
      field.closest("details").open = true;
      field.focus();
    });
  }
}

/* Fit the height of the report's frame to its content. */
const frame = byId("report");
const measure = () => {
  const inside = frame.contentDocument;
  if (inside && inside.body) frame.style.height = `${inside.body.offsetHeight + 4}px`;
};
const sizes = new ResizeObserver(measure);
const follow = () => {
  measure();
  if (frame.contentDocument && frame.contentDocument.body) sizes.observe(frame.contentDocument.body);
};
frame.addEventListener("load", follow);
window.addEventListener("resize", measure);
follow();

askFirst();
