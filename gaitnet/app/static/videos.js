/* Many videos of many patients, each with its code and its class: from names of folders and files, or a CSV. */

import { byId, complain, fill, made } from "./common.js";
import { readEntries } from "./csv.js";
import { send } from "./sending.js";

const form = byId("many");
const suffixes = form.dataset.suffixes.split(",");

/* {film, patient, class, height, age} */
let rows = [];
let entries = [];

const isVideo = (name) => suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
const stem = (name) => name.replace(/\.[^.]*$/, "");
const plain = (name) => name.split(/[\\/]/).at(-1).toLowerCase();

/* Films in folders `class/code/film` or `class/film`; a code ends at the first space or underscore of a name. */
function guessed(film, way) {
  const folders = way.slice(-2);
  const [kind, code] = folders.length > 1 ? folders : [folders[0] || "", ""];
  return { film, patient: code || stem(film.name).split(/[_\s]/)[0], class: kind };
}

async function take(found) {
  const films = found.filter(({ file }) => isVideo(file.name));
  films.sort((one, other) => (one.file.name < other.file.name ? -1 : 1));
  const shared = sharedWay(films.map(({ way }) => way));
  rows.push(...films.map(({ file, way }) => guessed(file, way.slice(shared))));
  for (const { file } of found.filter((each) => each.file.name.toLowerCase().endsWith(".csv"))) {
    const read = readEntries(await file.text());
    byId("csv").textContent = read ? fill(form.dataset.csvRead, { name: file.name, count: read.length }) : fill(form.dataset.oddCsv, { name: file.name });
    entries.push(...(read || []));
  }
  for (const row of rows) {
    const known = entries.find((entry) => [plain(row.film.name), stem(plain(row.film.name))].includes(plain(entry.video)));
    for (const name of ["patient", "class", "height", "age"]) row[name] = (known && known[name]) || row[name] || "";
  }
  complain("");
  show();
}

/* How many folders all films have in common: those say nothing. */
function sharedWay(ways) {
  let count = 0;
  while (ways.length && ways.every((way) => way.length > count && way[count] === ways[0][count])) count += 1;
  return count;
}

function show() {
  byId("chosen").hidden = !rows.length;
  byId("chosen").querySelector("h2 span").textContent = rows.length;
  byId("chosen").querySelector("ul").replaceChildren(...rows.map(line));
}

function line(row, place) {
  const item = made("li");
  item.append(made("span", `${row.film.name} (${(row.film.size / 1e6).toFixed(1)} MB)`));
  for (const [name, most] of [["patient", 64], ["class", 40], ["height", 20]]) {
    const label = made("label", `${form.dataset[name]} `);
    const field = made("input", "", { id: `${name}-${place}`, maxlength: most, autocomplete: "off" });
    if (name === "class") field.setAttribute("list", "classes");
    field.value = row[name];
    field.addEventListener("input", () => {
      row[name] = field.value;
    });
    label.append(field);
    item.append(label);
  }
  const remove = made("button", form.dataset.remove, { type: "button", class: "quiet", "aria-label": `${form.dataset.remove}: ${row.film.name}` });
  remove.addEventListener("click", () => {
    rows.splice(rows.indexOf(row), 1);
    show();
    byId("films").focus();
  });
  item.append(remove);
  return item;
}

function problem() {
  if (!rows.length) return form.dataset.chooseFirst;
  const large = rows.find((row) => row.film.size > Number(form.dataset.mostBytes));
  if (large) return `${large.film.name}: ${form.dataset.tooLarge}`;
  const nameless = rows.find((row) => !row.patient.trim() || !row.class.trim());
  return nameless ? fill(form.dataset.codeMissing, { name: nameless.film.name }) : "";
}

async function handIn() {
  complain(problem());
  if (problem()) return;
  const sending = byId("uploading");
  const submit = form.querySelector("button.main");
  const count = rows.length;
  sending.hidden = false;
  submit.disabled = true;
  try {
    while (rows.length) {
      const [row] = rows;
      const number = count - rows.length + 1;
      const own = ["patient", "class", "height", "age"].map((name) => [name, row[name]]);
      const fields = [...own, ["by", byId("by").value], ["recorded", dayOf(row.film)], ["compare", "on"]];
      await send(row.film, fields, (state, share) => say(sending, state, share, number, count));
      rows.shift(); // what was sent is not sent again after a refusal
    }
    location.assign("/queue");
  } catch (sentence) {
    sending.hidden = true;
    submit.disabled = false;
    show();
    complain(typeof sentence === "string" && sentence ? sentence : form.dataset.broken);
  }
}

/* The day on which a file was last written: that of the recording, as a rule. */
function dayOf(film) {
  const at = new Date(film.lastModified);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function say(sending, state, share, number, count) {
  sending.querySelector("progress").value = share;
  const words = `${fill(form.dataset.uploadingOf, { number, count })} ${fill(form.dataset[state], { percent: Math.round(100 * share) })} ${form.dataset.stillOpen}`;
  const line = sending.querySelector("span");
  if (line.textContent !== words) line.textContent = words;
}

/* All files of a drop, also those in folders. */
async function dropped(transfer) {
  const roots = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!roots.length) return [...transfer.files].map((file) => ({ file, way: [] }));
  return (await Promise.all(roots.map((entry) => within(entry, [])))).flat();
}

async function within(entry, way) {
  if (entry.isFile) return new Promise((resolve) => entry.file((file) => resolve([{ file, way }]), () => resolve([])));
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) break; // a folder is told in pieces of a hundred
    found.push(...some);
  }
  return (await Promise.all(found.map((each) => within(each, [...way, entry.name])))).flat();
}

for (const name of ["films", "folder"]) {
  byId(name).addEventListener("change", () => {
    const files = [...byId(name).files];
    byId(name).value = "";
    take(files.map((file) => ({ file, way: file.webkitRelativePath.split("/").slice(0, -1) })));
  });
}
const drop = byId("drop");
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
drop.addEventListener("dragover", () => drop.classList.add("over"));
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", async (event) => {
  drop.classList.remove("over");
  await take(await dropped(event.dataTransfer));
});
window.addEventListener("beforeunload", (event) => {
  if (!byId("uploading").hidden && rows.length) event.preventDefault();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn();
});
