/* Tables of a spreadsheet as text: separated by commas, semicolons or tabs. */

const columns = {
  video: ["video", "film", "file", "filename", "name"],
  patient: ["patient", "code", "subject", "person", "id"],
  class: ["class", "label", "group"],
  height: ["height"],
  age: ["age"],
};

export function readCsv(text) {
  const [head = ""] = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1);
  const mark = [";", "\t", ","].find((each) => head.includes(each)) || ",";
  return cells(text.replace(/^\uFEFF/, ""), mark).filter((row) => row.some(Boolean));
}

/* Rows of {video, patient, class, height, age}, "" where they do not say; null where there is no column with names of videos. */
export function readEntries(text) {
  const [head = [], ...rows] = readCsv(text);
  const names = head.map((cell) => cell.toLowerCase());
  const place = (kind) => names.findIndex((name) => columns[kind].includes(name));
  if (place("video") < 0) return null;
  const at = (row, kind) => (place(kind) < 0 ? "" : row[place(kind)] || "");
  return rows.map((row) => Object.fromEntries(Object.keys(columns).map((kind) => [kind, at(row, kind)])));
}

function cells(text, mark) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1).push(cell.trim());
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted && letter === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === mark) end();
    else if (!quoted && letter === "\n") {
      end();
      rows.push([]);
    } else if (quoted || letter !== "\r") cell += letter;
  }
  end();
  return rows;
}
